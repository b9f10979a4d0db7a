import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../packages/cli/bin/symbolon.js', import.meta.url));

export interface SymbolonRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the CLI in a separate process, with only the given environment. */
export async function runSymbolon(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<SymbolonRun> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', binary, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment },
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exitCode, stdout, stderr };
}
