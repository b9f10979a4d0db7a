import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hasEnded } from './has-ended.ts';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to every foreground process. To many programs, a second one means something else. */
const fromTerminal: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

export interface ChildProcessOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True if standard input is a terminal. */
  readonly atTerminal: boolean;
  /** Filters the program's output. Without it, the program writes to the output of this process. */
  readonly output?: FilteredOutput;
}

export interface FilteredOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** One filter for each output. */
  readonly createFilter: () => Transform;
}

/**
 * Runs a program in place of this one, with the same input and output, and forwards signals. Returns its exit code, or
 * 128 plus the number of the signal that ended it, as shells do. By then all filtered output is written, including that
 * of processes that the program left running. Throws the system's error if the program cannot be started.
 */
export async function runChildProcess(
  program: string,
  parameters: readonly string[],
  { env, atTerminal, output }: ChildProcessOptions,
): Promise<number> {
  const stdio = output ? (['inherit', 'pipe', 'pipe'] as const) : 'inherit';
  let child: ChildProcess | null = null;
  const passOn = (signal: NodeJS.Signals) => {
    const running = child;
    if (running === null) return;
    if (running.exitCode !== null || running.signalCode !== null) closeOutput(running);
    else if (hasEnded(running.pid)) running.once('exit', () => setImmediate(closeOutput, running));
    else if (!atTerminal || !fromTerminal.has(signal)) running.kill(signal);
  };
  // Registered before the program starts: otherwise a signal that it triggers at once would end this process and not
  // the program.
  for (const signal of signals) process.on(signal, passOn);
  try {
    child = spawn(program, parameters, { stdio: stdio as 'inherit', env: { ...env } });
    const [exit] = await Promise.all([waitForExit(child), output && passOutput(child, output)]);
    return exit;
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}

async function waitForExit(child: ChildProcess): Promise<number> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

async function passOutput(child: ChildProcess, { stdout, stderr, createFilter }: FilteredOutput) {
  const pass = async (from: Readable | null, to: Writable) => {
    try {
      if (from) await pipeline(from, createFilter(), to, { end: false });
    } catch (error) {
      if (!isClosedEarly(error)) throw error;
    }
  };
  await Promise.all([pass(child.stdout, stdout), pass(child.stderr, stderr)]);
}

/** Stops reading on a signal if the program has ended and only processes that it left running still write. */
function closeOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

function isClosedEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
