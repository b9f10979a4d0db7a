import { type EnvironmentDefinition, type SavedDefinition, SymbolonError } from '@symbolon/sdk';
import { CliError, usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { editText, emptiedFile, findEditor } from '../../processes/edit-text.ts';
import { createPrivateDirectory, type PrivateDirectory } from '../../processes/private-directory.ts';
import { promptLine } from '../../terminal/prompt-line.ts';
import {
  type EnvironmentSession,
  environmentArgument,
  openEnvironmentSession,
} from '../open-environment-session.ts';
import { readDocument } from './read-document.ts';
import { printSaved, saveDefinition } from './save-definition.ts';

const emptyHint = 'Nothing was changed. For an empty document, use {}.';

export const envEdit = defineCommand({
  name: 'env edit',
  summary: 'Edit an environment’s document and check it on save',
  description:
    'Opens the document in $VISUAL or $EDITOR, in a file that only you can read and that is removed afterwards. Shows errors below their lines and lets you edit again. If the text was not saved, the file is kept. Emptying the file ends the edit without saving; for an empty document, write {}. Write a secret as fn::secret: TEXT; it is encrypted on save.',
  positionals: [environmentArgument],
  options: {
    'show-secrets': {
      type: 'boolean',
      description: 'Edit secrets in plain text. Requires permission to open the environment.',
    },
    file: {
      type: 'string',
      short: 'f',
      value: 'FILE',
      description: 'Replace the document with this YAML file; - for standard input.',
    },
    editor: { type: 'string', value: 'COMMAND', description: 'The editor. Default: $VISUAL, then $EDITOR.' },
  },
  examples: [
    { title: 'In your editor', command: 'symbolon env edit app/prod' },
    { title: 'From a file', command: 'symbolon env edit app/prod --file prod.yaml' },
  ],
  async run(context, { positionals, options }) {
    const { file } = options;
    if (file !== undefined && (options['show-secrets'] || options.editor !== undefined)) {
      throw usageError('--file replaces the document without an editor: omit --show-secrets and --editor');
    }
    const yaml = file === undefined ? null : await readDocument(context, file, emptyHint);
    const editor = yaml === null ? findEditor(context, options.editor) : '';
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'refused' });
    const definition = await session.client.environments.loadDefinition(session.environment, {
      decrypt: options['show-secrets'],
    });
    const { etag } = definition;
    const saved =
      yaml === null
        ? await editAndSave(context, session, { definition, editor })
        : await saveDefinition(context, session, { yaml, etag });
    printSaved(context, session, saved);
    return exitCodes.ok;
  },
});

interface Editing {
  readonly definition: EnvironmentDefinition;
  readonly editor: string;
}

/** Returns null if nothing changed. */
async function editAndSave(
  context: CommandContext,
  session: EnvironmentSession,
  { definition, editor }: Editing,
): Promise<SavedDefinition | null> {
  const directory = await createPrivateDirectory(context.env);
  const { project, name } = session.environment;
  const path = await directory.write(`${project}-${name}.yaml`, definition.yaml);
  /** The reason why the file has text that is not saved anywhere else; null if it has none. */
  let refusal: SymbolonError | null = null;
  try {
    do {
      const yaml = await editText(context, editor, path);
      if (yaml.trim() === '' && yaml !== definition.yaml) {
        refusal = null;
        throw emptiedFile(emptyHint);
      }
      const outcome: SavedDefinition | SymbolonError | null =
        yaml === definition.yaml ? null : await trySave(context, session, { yaml, etag: definition.etag });
      refusal = outcome instanceof SymbolonError ? outcome : null;
      if (!(outcome instanceof SymbolonError)) return outcome;
    } while (await isToEditAgain(context, refusal));
    throw refusal;
  } catch (error) {
    throw refusal === null ? error : explainKept(session, error, path);
  } finally {
    await leave(directory, { isKept: refusal !== null });
  }
}

async function trySave(
  ...[context, session, document]: Parameters<typeof saveDefinition>
): Promise<SavedDefinition | SymbolonError> {
  try {
    return await saveDefinition(context, session, document);
  } catch (error) {
    if (error instanceof SymbolonError) return error;
    throw error;
  }
}

async function leave(directory: PrivateDirectory, { isKept }: { readonly isKept: boolean }): Promise<void> {
  if (isKept) directory.keep();
  else await directory.remove();
}

/** Asks whether to edit again if the document has errors and there is a terminal. */
async function isToEditAgain(
  { stdin, out }: CommandContext,
  refusal: SymbolonError | null,
): Promise<boolean> {
  if (refusal?.code !== 'invalid_environment' || stdin.isTTY !== true) return false;
  const question = 'Not saved. Edit again? [Y/n] ';
  const answer = await promptLine(stdin, { question, write: (text) => void out.streams.stderr.write(text) });
  return answer !== null && !/^\s*n/i.test(answer);
}

function explainKept({ label }: EnvironmentSession, error: unknown, path: string): CliError {
  const isConflict = error instanceof SymbolonError && error.code === 'conflict';
  const reason = isConflict
    ? `someone else changed ${label} in the meantime`
    : error instanceof Error
      ? error.message
      : String(error);
  const hasErrors = error instanceof SymbolonError && error.code === 'invalid_environment';
  return new CliError(`not saved: ${reason}`, {
    exitCode: hasErrors ? exitCodes.refused : exitCodes.failed,
    hint: `Your text is in ${path}, which only you can read. Remove it when you no longer need it.`,
    cause: error,
  });
}
