import { SymbolonError } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../command-line/command.ts';
import { yesOption } from '../command-line/confirm-loss.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { parseExactJson } from '../command-line/values/exact-json.ts';
import { loadIssuer } from '../issuers/find-issuer.ts';
import { keepTokensOption } from '../issuers/issuer-delete.ts';
import { issuerArgument } from '../issuers/issuer-get.ts';
import { editText, emptiedFile, findEditor } from '../processes/edit-text.ts';
import { createPrivateDirectory } from '../processes/private-directory.ts';
import type { OrgSession } from '../session/open-session.ts';
import { openOrgSession } from '../session/open-session.ts';
import { promptLine } from '../terminal/prompt-line.ts';
import { safeText } from '../terminal/safe-text.ts';
import { forceOption, loadPolicies, type PolicyDocument } from './change-policies.ts';
import { confirmDropped } from './confirm-dropped.ts';
import { printSaved } from './policy-set.ts';
import { describeSevereLint, listSevere } from './severe-lint.ts';

export const policyEdit = defineCommand({
  name: 'policy edit',
  summary: 'Edit an issuer’s policies and lint them on save',
  description:
    'Opens the policies as JSON in $VISUAL or $EDITOR. Policies with severe lint warnings are not saved without --force; you can then edit them again. If the text was not saved, the file is kept. Never overwrites a concurrent change. Dropping or changing policies revokes the access tokens that they allowed. Lists these tokens and asks for confirmation.',
  positionals: [issuerArgument],
  options: {
    ...yesOption,
    ...keepTokensOption,
    editor: { type: 'string', value: 'COMMAND', description: 'The editor. Default: $VISUAL, then $EDITOR.' },
    ...forceOption,
  },
  examples: [{ title: 'In your editor', command: 'symbolon policy edit ci' }],
  async run(context, { positionals, options }) {
    const editor = findEditor(context, options.editor);
    const session = await openOrgSession(context);
    const { id, name } = await loadIssuer(session, positionals[0] ?? '');
    const document = await loadPolicies(session, id);
    const saved = await editAndSave(context, session, {
      issuer: { id, name },
      document,
      editor,
      force: options.force,
      yes: options.yes,
      keepTokens: options['keep-tokens'],
    });
    if (saved !== null) printSaved(context, name, saved);
    else context.out.note(`No changes to the policies of ${safeText(name)}.`);
    return exitCodes.ok;
  },
});

interface Editing {
  readonly issuer: { readonly id: string; readonly name: string };
  readonly document: PolicyDocument;
  readonly editor: string;
  readonly force: boolean;
  readonly yes: boolean;
  readonly keepTokens: boolean;
}

/** Returns null if nothing changed. */
async function editAndSave(
  context: CommandContext,
  session: OrgSession,
  editing: Editing,
): Promise<PolicyDocument | null> {
  const { document, editor } = editing;
  const directory = await createPrivateDirectory(context.env);
  const before = `${JSON.stringify(document.policies, null, 2)}\n`;
  const path = await directory.write('policies.json', before);
  let isSettled = false;
  try {
    for (;;) {
      const text = await editText(context, editor, path);
      if (text.trim() === '') {
        isSettled = true;
        throw emptiedFile('Nothing was changed. To delete all policies, use [].');
      }
      if (text === before) {
        isSettled = true;
        return null;
      }
      const outcome = await trySave(context, session, { ...editing, text });
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
  context: CommandContext,
  session: OrgSession,
  { text, issuer, document, force, yes, keepTokens }: Editing & { readonly text: string },
): Promise<PolicyDocument | Error> {
  const { client, orgName } = session;
  const { id, version } = document;
  try {
    // Its errors repeat no part of the text.
    parseExactJson(text);
    const policies: unknown = JSON.parse(text);
    if (Array.isArray(policies)) {
      const change = { issuer, present: document, next: policies };
      await confirmDropped(context, session, change, { yes, keepTokens });
    }
    return await client.request('PATCH /api/orgs/{orgName}/auth/policies/{policyId}', {
      path: { orgName, policyId: id },
      query: { strict: !force, version, keepTokens },
      body: { policies },
    });
  } catch (error) {
    if (error instanceof SyntaxError) return new Error(`the file is ${error.message}`);
    if (error instanceof SymbolonError || error instanceof CliError) return error;
    throw error;
  }
}

/** Asks whether to edit again if an edit can help and there is a terminal. */
async function isToEditAgain({ stdin, out }: CommandContext, fault: Error): Promise<boolean> {
  const isOfServer = fault instanceof SymbolonError && fault.code !== 'invalid_request';
  if (isOfServer || fault instanceof CliError || stdin.isTTY !== true) return false;
  const question = `${describeLines(fault).join('\n')}\nNot saved. Edit again? [Y/n] `;
  const answer = await promptLine(stdin, { question, write: (text) => void out.streams.stderr.write(text) });
  return answer !== null && !/^\s*n/i.test(answer);
}

function describeLines(fault: Error): readonly string[] {
  if (!(fault instanceof SymbolonError)) return [safeText(fault.message)];
  return [safeText(describeSevereLint(fault)), ...listSevere(fault.warnings)];
}

function explainKept(fault: Error, path: string): CliError {
  const isLint = fault instanceof SymbolonError && fault.status === 422;
  if (fault instanceof CliError) {
    return new CliError(fault.message, {
      exitCode: fault.exitCode,
      hint: `Nothing was saved; your text is in ${path}.`,
      cause: fault,
    });
  }
  const advice = isLint ? ' Make the rules stricter, or save them anyway with --force.' : '';
  return new CliError(`not saved: ${isLint ? describeSevereLint(fault) : fault.message}`, {
    exitCode: fault instanceof SymbolonError && !isLint ? exitCodes.failed : exitCodes.refused,
    hint: `Your text is in ${path}.${advice}`,
    cause: fault,
  });
}
