import { usageError } from '../../command-line/cli-error.ts';
import type { CommandContext } from '../../command-line/command.ts';
import { readInput } from '../../command-line/values/read-input.ts';

/**
 * Reads the document that `--file` names. Throws a usage error with the given hint if it is blank: otherwise a command
 * that fails earlier in a pipeline would empty the environment.
 */
export async function readDocument(
  context: Pick<CommandContext, 'stdin'>,
  file: string,
  hint: string,
): Promise<string> {
  const yaml = await readInput(context, file);
  if (yaml.trim() !== '') return yaml;
  throw usageError(file === '-' ? 'standard input is empty' : `the file ${file} is empty`, hint);
}
