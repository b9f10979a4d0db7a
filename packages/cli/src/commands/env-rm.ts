import { CliError, usageError } from '../cli-error.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { parseDocumentPath } from '../environments/document-path.ts';
import { removeFromDocument } from '../environments/edit-document.ts';
import {
  type EnvironmentSession,
  environmentArgument,
  openEnvironmentSession,
} from '../environments/open-environment-session.ts';
import { changeDefinition, printSaved } from '../environments/save-definition.ts';
import { valuePath } from '../environments/value-path.ts';
import { exitCodes } from '../exit-codes.ts';
import { yesOption } from '../terminal/confirm-loss.ts';
import { promptLine } from '../terminal/prompt-line.ts';

export const envRm = defineCommand({
  name: 'env rm',
  summary: 'Delete an environment, or one value of it',
  description:
    'What is open of an environment ends. It can be restored for 30 days ("symbolon env restore"), and its name stays reserved. At a terminal its name is asked for.',
  positionals: [
    environmentArgument,
    { name: 'PATH', description: 'a value of the document, such as db.port', optional: true },
  ],
  options: yesOption,
  examples: [
    { says: 'One value', command: 'symbolon env rm app/prod db.port' },
    { says: 'All of it', command: 'symbolon env rm app/old --yes' },
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
    if (!options.yes) await confirm(context, session);
    const url = 'DELETE /api/esc/environments/{orgName}/{projectName}/{envName}';
    await session.client.request(url, { path: session.path });
    if (context.json) context.out.printJson({ deleted: session.label });
    else context.out.print(`Deleted ${session.label}.\n`);
    return exitCodes.ok;
  },
});

async function confirm(
  { stdin, out }: CommandContext,
  { label, orgName }: EnvironmentSession,
): Promise<void> {
  if (stdin.isTTY !== true) {
    throw usageError('an environment is deleted whole: say --yes', 'A single value goes without it.');
  }
  const question = `Delete ${orgName}/${label} with all its revisions? Type ${label} to do so: `;
  const typed = await promptLine(stdin, { question, write: (text) => void out.streams.stderr.write(text) });
  if (typed?.trim() !== label) {
    throw new CliError('nothing was deleted', { exitCode: exitCodes.failed });
  }
}
