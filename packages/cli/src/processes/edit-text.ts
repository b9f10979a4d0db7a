import { readFile } from 'node:fs/promises';
import { CliError, usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { runProgram } from './run-program.ts';

const defaultEditor = 'vi';

/** Finds the editor: `--editor`, `$VISUAL` or `$EDITOR`, each a shell command. Throws a usage error without a terminal. */
export function findEditor({ env, stdin }: CommandContext, given: string | undefined): string {
  const editor = given || env['VISUAL'] || env['EDITOR'];
  if (editor) return editor;
  if (stdin.isTTY === true) return defaultEditor;
  throw usageError('an editor needs a terminal', 'Set EDITOR, or use --file FILE.');
}

/** Opens a file in the editor and returns its text. Throws CliError when the editor fails. */
export async function editText(context: CommandContext, editor: string, path: string): Promise<string> {
  // Runs a shell, as git does: the editor may have options of its own ("code --wait").
  const command = ['/bin/sh', '-c', `${editor} "$@"`, editor, path];
  const exitCode = await runProgram(context, command, { variables: {} });
  if (exitCode === 0) return readFile(path, 'utf8');
  throw new CliError(`the editor failed with exit code ${exitCode}`, {
    exitCode: exitCodes.failed,
    hint: 'Choose another editor with --editor, VISUAL or EDITOR.',
  });
}

/** Creates the error for a file that was emptied, which ends an edit without saving, as it ends a commit in git. */
export function emptiedFile(hint: string): CliError {
  return new CliError('nothing was saved: the edited file is empty', { exitCode: exitCodes.failed, hint });
}
