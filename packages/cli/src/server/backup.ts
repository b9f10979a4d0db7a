import { resolve } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { CliError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { runServerProcess } from './server-process.ts';

export const backup = defineCommand({
  name: 'backup',
  summary: 'Back up this machine’s embedded database while the server runs',
  description:
    'Reads SYMBOLON_DATABASE as the server does. For PostgreSQL, use pg_dump or your provider’s backups.',
  positionals: [{ name: 'FILE', description: 'the backup file; it must not exist yet' }],
  options: {
    database: {
      type: 'string',
      value: 'LOCATION',
      description: 'file:PATH. Default: SYMBOLON_DATABASE, then file:./data/symbolon.db.',
    },
  },
  examples: [{ title: 'Every night', command: 'symbolon backup /backups/symbolon-$(date +%F).db' }],
  async run(context, { positionals, options }) {
    const changed = options.database === undefined ? {} : { SYMBOLON_DATABASE: options.database };
    const file = resolve(positionals[0] ?? '');
    const env = { ...context.env, ...changed };
    if (!context.json) return runServerProcess(context, ['backup', file], env);
    return runForScript(context, ['backup', file], env);
  },
});

/** Runs the server. If it fails, throws a CliError with what it wrote to standard error. */
async function runForScript(
  context: CommandContext,
  parameters: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  let written = '';
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  const { stdout } = context.out.streams;
  const createFilter = () => new PassThrough();
  const exitCode = await runServerProcess(context, parameters, env, { stdout, stderr, createFilter });
  if (exitCode === exitCodes.ok) return exitCode;
  const message = written.trim().replace(/^symbolon: /, '');
  throw new CliError(message, {
    exitCode: exitCode === exitCodes.usage ? exitCodes.usage : exitCodes.failed,
  });
}
