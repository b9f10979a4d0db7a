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
  summary: 'Permanently delete the revisions of a deleted environment',
  description:
    'Afterwards, the environment cannot be restored, and only administrators can reuse its name. Administrators only.',
  positionals: [environmentArgument],
  options: {
    at: {
      type: 'string',
      value: 'TIME',
      description: 'The deletion time, if several deleted environments had this name. Default: the latest.',
    },
    yes: { type: 'boolean', short: 'y', description: 'Do not ask for confirmation.' },
  },
  examples: [
    { title: 'The last environment deleted with this name', command: 'symbolon env purge app/old --yes' },
  ],
  async run(context, { positionals: [text = ''], options }) {
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    const query = await findDeletedEnvironment(session, options.at);
    if (!options.yes) await confirm(context, session);
    const { client, orgName } = session;
    await client.request('DELETE /api/esc/environments/{orgName}/restore', { path: { orgName }, query });
    if (context.json) context.out.printJson({ purged: session.label });
    else context.out.printText(`Purged ${session.label}.\n`);
    return exitCodes.ok;
  },
});

async function confirm(
  { stdin, out }: CommandContext,
  { label, orgName }: EnvironmentSession,
): Promise<void> {
  if (stdin.isTTY !== true) throw usageError('without a terminal, purging an environment needs --yes');
  const question = `Permanently purge the revisions of ${orgName}/${label}? Type ${label} to confirm: `;
  const typed = await promptLine(stdin, { question, write: (text) => void out.streams.stderr.write(text) });
  if (typed?.trim() !== label) throw new CliError('nothing was purged', { exitCode: exitCodes.failed });
}
