import { SymbolonError } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { editText, findEditor } from '../environments/definitions/edit-text.ts';
import { createPrivateDirectory } from '../environments/open/private-directory.ts';
import { loadIssuer, type OrgSession } from '../issuers/find-issuer.ts';
import { issuerArgument } from '../issuers/issuer-show.ts';
import { openOrgSession } from '../session/open-session.ts';
import { promptLine } from '../terminal/prompt-line.ts';
import { safeText } from '../terminal/safe-text.ts';
import { loadPolicies, type PolicyDocument } from './change-policies.ts';
import { printSaved } from './policy-set.ts';

export const policyEdit = defineCommand({
  name: 'policy edit',
  summary: 'Edit an issuer’s policies, linted when they are saved',
  description:
    'Opens $VISUAL or $EDITOR on the policies as JSON. What is severely linted is not saved without --force; you edit again, and what cannot be saved at last is kept in that file. Policies that were changed meanwhile are not overwritten.',
  positionals: [issuerArgument],
  options: {
    editor: { type: 'string', value: 'COMMAND', description: 'Instead of $VISUAL and $EDITOR.' },
    force: { type: 'boolean', description: 'Save it although a lint is severe.' },
  },
  examples: [{ says: 'With your editor', command: 'symbolon policy edit ci' }],
  async run(context, { positionals, options }) {
    const editor = findEditor(context, options.editor);
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, positionals[0] ?? '');
    const document = await loadPolicies(session, id);
    const saved = await editAndSave(context, session, { document, editor, force: options.force });
    if (saved !== null) printSaved(context, name, saved);
    else context.out.note(`No changes to the policies of ${safeText(name)}.`);
    return exitCodes.ok;
  },
});

interface Editing {
  readonly document: PolicyDocument;
  readonly editor: string;
  readonly force: boolean;
}

/** Null where nothing was changed. */
async function editAndSave(
  context: CommandContext,
  session: OrgSession,
  { document, editor, force }: Editing,
): Promise<PolicyDocument | null> {
  const directory = await createPrivateDirectory(context.env);
  const before = `${JSON.stringify(document.policies, null, 2)}\n`;
  const path = await directory.write('policies.json', before);
  let isSettled = false;
  try {
    for (;;) {
      const text = await editText(context, editor, path);
      if (text === before) {
        isSettled = true;
        return null;
      }
      const outcome = await trySave(session, document, { text, force });
      if (!(outcome instanceof Error)) {
        isSettled = true;
        return outcome;
      }
      if (!(await isToEditAgain(context, outcome))) throw explainKept(outcome, path);
    }
  } finally {
    if (isSettled) await directory.remove();
    else directory.keep();
  }
}

async function trySave(
  { client, orgName }: OrgSession,
  { id, version }: PolicyDocument,
  { text, force }: { readonly text: string; readonly force: boolean },
): Promise<PolicyDocument | Error> {
  try {
    const policies: unknown = JSON.parse(text);
    return await client.request('PATCH /api/orgs/{orgName}/auth/policies/{policyId}', {
      path: { orgName, policyId: id },
      query: { strict: !force, version },
      body: { policies },
    });
  } catch (error) {
    if (error instanceof SyntaxError) return new Error(`the file is not JSON: ${error.message}`);
    if (error instanceof SymbolonError) return error;
    throw error;
  }
}

/** Where another edit can help and there is a terminal to ask at. */
async function isToEditAgain({ stdin, out }: CommandContext, fault: Error): Promise<boolean> {
  const isOfServer = fault instanceof SymbolonError && fault.code !== 'invalid_request';
  if (isOfServer || stdin.isTTY !== true) return false;
  const question = `${safeText(fault.message)}\nIt was not saved. Edit again? [Y/n] `;
  const answer = await promptLine(stdin, { question, write: (text) => void out.streams.stderr.write(text) });
  return answer !== null && !/^\s*n/i.test(answer);
}

function explainKept(fault: Error, path: string): CliError {
  const isLint = fault instanceof SymbolonError && fault.status === 422;
  const advice = isLint ? ' Make the rules stricter, or save it all the same with --force.' : '';
  return new CliError(`not saved: ${fault.message}`, {
    exitCode: fault instanceof SymbolonError && !isLint ? exitCodes.failed : exitCodes.refused,
    hint: `What you wrote is in ${path}.${advice}`,
    cause: fault,
  });
}
