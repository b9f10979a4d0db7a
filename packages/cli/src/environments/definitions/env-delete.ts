import { CliError, usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { yesOption } from '../../command-line/confirm-loss.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { promptLine } from '../../terminal/prompt-line.ts';
import { parseDocumentPath } from '../document/document-path.ts';
import { removeFromDocument } from '../document/edit-document.ts';
import { valuePath } from '../document/value-path.ts';
import {
  type EnvironmentSession,
  environmentArgument,
  openEnvironmentSession,
} from '../open-environment-session.ts';
import { describeDeletion } from './describe-deletion.ts';
import { changeDefinition, printSaved } from './save-definition.ts';

export const envDelete = defineCommand({
  name: 'env delete',
  summary: 'Delete an environment, or one of its values',
  description:
    'Closes the open sessions of the environment. You can restore it for 30 days ("symbolon env restore"), and its name stays reserved. At a terminal, asks you to type its name as confirmation.',
  positionals: [
    environmentArgument,
    { name: 'PATH', description: 'the path of a value, such as db.port', optional: true },
  ],
  options: yesOption,
  examples: [
    { title: 'One value', command: 'symbolon env delete app/prod db.port' },
    { title: 'The whole environment', command: 'symbolon env delete app/old --yes' },
  ],
  async run(context, { positionals, options }) {
    const [text = '', path] = positionals;
    const steps = path === undefined ? null : valuePath(parseDocumentPath(path));
    const session = await openEnvironmentSession(context, text, { version: 'refused' });
    if (steps !== null) {
      const saved = await changeDefinition(context, session, (yaml) => removeFromDocument(yaml, steps));
      printSaved(context, session, saved);
      return exitCodes.ok;
    }
    await refuseProtected(session);
    for (const loss of await describeDeletion(session)) context.out.note(`  ${loss}`);
    if (!options.yes) await confirm(context, session);
    const url = 'DELETE /api/esc/environments/{orgName}/{projectName}/{envName}';
    await session.client.request(url, { path: session.path });
    if (context.json) context.out.printJson({ deleted: session.label });
    else {
      context.out.printText(`Deleted ${session.label}.\n`);
      context.out.note(`To restore it within 30 days: symbolon env restore ${session.label}`);
    }
    return exitCodes.ok;
  },
});

/** Refuses a protected environment before anything is listed, with the command that ends the protection. */
async function refuseProtected({ client, path, label }: EnvironmentSession): Promise<void> {
  const url = 'GET /api/esc/environments/{orgName}/{projectName}/{envName}/settings';
  if (!(await client.request(url, { path })).deletionProtected) return;
  throw new CliError(`${label} is protected against deletion`, {
    exitCode: exitCodes.failed,
    hint: `To remove the protection: symbolon env settings set ${label} --deletion-protected false`,
  });
}

async function confirm(
  { stdin, out }: CommandContext,
  { label, orgName }: EnvironmentSession,
): Promise<void> {
  if (stdin.isTTY !== true) {
    throw usageError(
      'without a terminal, deleting an environment needs --yes',
      'Deleting a single value does not need --yes.',
    );
  }
  const question = `Delete ${orgName}/${label} with all its revisions? Type ${label} to confirm: `;
  const typed = await promptLine(stdin, { question, write: (text) => void out.streams.stderr.write(text) });
  if (typed?.trim() !== label) {
    throw new CliError('nothing was deleted', { exitCode: exitCodes.failed });
  }
}
