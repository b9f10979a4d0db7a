import { CliError, usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { promptLine } from '../../terminal/prompt-line.ts';
import {
  type EnvironmentSession,
  environmentArgument,
  openEnvironmentSession,
} from '../open-environment-session.ts';
import { findDeletedEnvironment } from './deleted-environments.ts';

export const envPurge = defineCommand({
  name: 'env purge',
  summary: 'Delete the revisions of a deleted environment for good',
  description:
    'It cannot be restored any more. Its name stays reserved, for administrators alone. Needs an administrator.',
  positionals: [environmentArgument],
  options: {
    at: {
      type: 'string',
      value: 'TIME',
      description: 'The one that was deleted at this time, where there are more than one; default: the last.',
    },
    yes: { type: 'boolean', short: 'y', description: 'Purge it without asking.' },
  },
  examples: [{ says: 'The last one of the name', command: 'symbolon env purge app/old --yes' }],
  async run(context, { positionals: [text = ''], options }) {
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    const query = await findDeletedEnvironment(session, options.at);
    if (!options.yes) await confirm(context, session);
    const { client, orgName } = session;
    await client.request('DELETE /api/esc/environments/{orgName}/restore', { path: { orgName }, query });
    if (context.json) context.out.printJson({ purged: session.label });
    else context.out.print(`Purged ${session.label}.\n`);
    return exitCodes.ok;
  },
});

async function confirm(
  { stdin, out }: CommandContext,
  { label, orgName }: EnvironmentSession,
): Promise<void> {
  if (stdin.isTTY !== true) throw usageError('an environment is purged for good: say --yes');
  const question = `Purge the revisions of ${orgName}/${label} for good? Type ${label} to do so: `;
  const typed = await promptLine(stdin, { question, write: (text) => void out.streams.stderr.write(text) });
  if (typed?.trim() !== label) throw new CliError('nothing was purged', { exitCode: exitCodes.failed });
}
