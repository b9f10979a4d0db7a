import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** Not a dependency: who only needs a client does not install the server. */
const installedEntry = '@symbolon/server/main';
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** The server's entry: that of the clone which this CLI lies in, else of the installed package. */
function findServerEntry(): string {
  const inClone = new URL('../../server/src/main.ts', import.meta.url);
  if (existsSync(inClone)) return fileURLToPath(inClone);
  try {
    return fileURLToPath(import.meta.resolve(installedEntry));
  } catch (cause) {
    throw new CliError('the server is not installed beside this command', {
      exitCode: exitCodes.failed,
      hint: 'Run it from a clone of Symbolon: npm ci && npx symbolon serve',
      cause,
    });
  }
}

/** Runs the server with these arguments until it ends, passes signals on, and answers its exit code. */
export async function runServerProcess(
  parameters: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(process.execPath, [findServerEntry(), ...parameters], {
    stdio: 'inherit',
    env: { ...env },
  });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}
