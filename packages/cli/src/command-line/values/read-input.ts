import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command.ts';
import { parseExactJson } from './exact-json.ts';

/** Reads the file that an argument names as a path or as `file://PATH`; `-` is standard input. Throws a usage error. */
export async function readInput({ stdin }: Pick<CommandContext, 'stdin'>, path: string): Promise<string> {
  if (path === '-') return text(stdin);
  try {
    return await readFile(path.replace(/^file:\/\/(?=\/)/, ''), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unreadable';
    const fault = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw usageError(`the file ${path} ${fault}`);
  }
}

/**
 * Reads JSON input and keeps numbers as written. Reports only the position of a fault: the text may contain secrets.
 */
export async function readJsonInput(context: Pick<CommandContext, 'stdin'>, path: string): Promise<unknown> {
  const input = await readInput(context, path);
  try {
    return parseExactJson(input);
  } catch (error) {
    const fault = error instanceof SyntaxError ? error.message : 'not valid JSON';
    throw usageError(`${path === '-' ? 'standard input' : path} is ${fault}`);
  }
}
