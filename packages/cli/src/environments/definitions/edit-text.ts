import { readFile } from 'node:fs/promises';
import { CliError, usageError } from '../../command-line/cli-error.ts';
import type { CommandContext } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { runProgram } from '../../processes/run-program.ts';

const defaultEditor = 'vi';

/** `--editor`, `$VISUAL` or `$EDITOR`, each a command as a shell reads it. Throws a usage error where nobody can edit. */
export function findEditor({ env, stdin }: CommandContext, given: string | undefined): string {
  const editor = given || env['VISUAL'] || env['EDITOR'];
  if (editor) return editor;
  if (stdin.isTTY === true) return defaultEditor;
  throw usageError('there is no terminal to edit at', 'Set EDITOR, or take --file FILE.');
}

/** Has a file edited and answers its text. Throws CliError where the editor does not end well. */
export async function editText(context: CommandContext, editor: string, path: string): Promise<string> {
  // As git does it: the editor may have options of its own ("code --wait").
  const command = ['/bin/sh', '-c', `${editor} "$@"`, editor, path];
  const exitCode = await runProgram(context, command, { variables: {} });
  if (exitCode === 0) return readFile(path, 'utf8');
  throw new CliError(`the editor ended with ${exitCode}`, { exitCode: exitCodes.failed });
}
