import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;
/** A terminal sends these to every process of the foreground; twice would mean something else to many a program. */
const fromTerminal: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

export interface ChildProcessOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a terminal is where this process reads from. */
  readonly atTerminal: boolean;
}

/**
 * Runs a program in place of this one: same input and output, signals passed on. Answers its exit code, or 128 and the
 * number of the signal that ended it, as shells do. Throws the system's error where it cannot be started.
 */
export async function runChildProcess(
  program: string,
  parameters: readonly string[],
  { env, atTerminal }: ChildProcessOptions,
): Promise<number> {
  const child = spawn(program, parameters, { stdio: 'inherit', env: { ...env } });
  const passOn = (signal: NodeJS.Signals) => {
    if (!atTerminal || !fromTerminal.has(signal)) child.kill(signal);
  };
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
