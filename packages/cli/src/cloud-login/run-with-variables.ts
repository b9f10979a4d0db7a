import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { runChildProcess } from '../run-child-process.ts';
import type { Variables } from './cloud-variables.ts';

/** As shells say it: there is no such program, or it is none. */
const notFound = 127;
const notExecutable = 126;

/** Runs a command with the variables set, and answers its exit code. */
export async function runWithVariables(
  { env, stdin, out }: CommandContext,
  variables: Variables,
  [program, ...parameters]: readonly string[],
): Promise<number> {
  if (program === undefined) throw new CliError('there is no command', { exitCode: exitCodes.usage });
  const changed = Object.entries({ ...env, ...variables }).filter(([, value]) => value !== null);
  try {
    return await runChildProcess(program, parameters, {
      env: Object.fromEntries(changed) as Record<string, string | undefined>,
      atTerminal: stdin.isTTY === true,
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
