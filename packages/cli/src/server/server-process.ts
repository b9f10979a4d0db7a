import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CliError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type FilteredOutput, runChildProcess } from '../processes/run-child-process.ts';

/** Not a dependency: users who only need a client do not install the server. */
const installedEntry = '@symbolon/server/main';

/** Finds the server's entry point in the clone that contains this CLI, otherwise in the installed package. */
function findServerEntry(): string {
  const inClone = new URL('../../../server/src/main.ts', import.meta.url);
  if (existsSync(inClone)) return fileURLToPath(inClone);
  try {
    return fileURLToPath(import.meta.resolve(installedEntry));
  } catch (cause) {
    throw new CliError('the server package is not installed', {
      exitCode: exitCodes.failed,
      hint: 'Run it from a clone of Symbolon: npm ci && npx symbolon serve',
      cause,
    });
  }
}

/**
 * Runs the server with these arguments until it ends, and returns its exit code. With `output`, writes the server's
 * output there and not to the output of this process.
 */
export async function runServerProcess(
  { stdin }: Pick<CommandContext, 'stdin'>,
  parameters: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  output?: FilteredOutput,
): Promise<number> {
  const options = { env, atTerminal: stdin.isTTY === true, ...(output === undefined ? {} : { output }) };
  return runChildProcess(process.execPath, [findServerEntry(), ...parameters], options);
}
