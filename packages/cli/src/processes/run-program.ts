import { CliError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type FilteredOutput, runChildProcess } from './run-child-process.ts';

/** The exit codes of shells for a program that is missing or not executable. */
const notFound = 127;
const notExecutable = 126;

export interface ProgramOptions {
  /** Added to the variables of this process; null unsets a variable. */
  readonly variables: Readonly<Record<string, string | null>>;
  readonly output?: FilteredOutput;
}

/** Runs a command with variables set and returns its exit code; 127 or 126 if it cannot be started. */
export async function runProgram(
  { env, stdin, out }: CommandContext,
  [program, ...parameters]: readonly string[],
  { variables, output }: ProgramOptions,
): Promise<number> {
  if (program === undefined) throw new CliError('no command was given', { exitCode: exitCodes.usage });
  const changed = Object.entries({ ...env, ...variables }).filter(([, value]) => value !== null);
  try {
    return await runChildProcess(program, parameters, {
      env: Object.fromEntries(changed) as Record<string, string | undefined>,
      atTerminal: stdin.isTTY === true,
      ...(output === undefined ? {} : { output }),
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') {
      out.note(`symbolon: program not found: ${JSON.stringify(program)}`);
      return notFound;
    }
    out.note(`symbolon: cannot run ${JSON.stringify(program)} (${String(code)})`);
    return notExecutable;
  }
}
