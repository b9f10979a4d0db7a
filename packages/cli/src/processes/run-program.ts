import { CliError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type FilteredOutput, runChildProcess } from './run-child-process.ts';

/** As shells say it: there is no such program, or it is none. */
const notFound = 127;
const notExecutable = 126;

export interface ProgramSurroundings {
  /** Set beside those that this process has; null takes one away. */
  readonly variables: Readonly<Record<string, string | null>>;
  readonly output?: FilteredOutput;
}

/** Runs a command with variables set, and answers its exit code; 127 or 126 where it cannot be started. */
export async function runProgram(
  { env, stdin, out }: CommandContext,
  [program, ...parameters]: readonly string[],
  { variables, output }: ProgramSurroundings,
): Promise<number> {
  if (program === undefined) throw new CliError('there is no command', { exitCode: exitCodes.usage });
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
      out.note(`symbolon: there is no program ${JSON.stringify(program)}`);
      return notFound;
    }
    out.note(`symbolon: ${JSON.stringify(program)} cannot be run (${String(code)})`);
    return notExecutable;
  }
}
