import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to every process of the foreground; twice would mean something else to many a program. */
const fromTerminal: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

export interface ChildProcessOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a terminal is where this process reads from. */
  readonly atTerminal: boolean;
  /** What stands between the program's output and this process's; without it they are the same. */
  readonly output?: FilteredOutput;
}

export interface FilteredOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** One for each of the two. */
  readonly createFilter: () => Transform;
}

/**
 * Runs a program in place of this one: same input and output, signals passed on. Answers its exit code, or 128 and the
 * number of the signal that ended it, as shells do; filtered output is written by then, also that of what the program
 * left running. Throws the system's error where it cannot be started.
 */
export async function runChildProcess(
  program: string,
  parameters: readonly string[],
  { env, atTerminal, output }: ChildProcessOptions,
): Promise<number> {
  const stdio = output ? (['inherit', 'pipe', 'pipe'] as const) : 'inherit';
  let child: ChildProcess | null = null;
  const passOn = (signal: NodeJS.Signals) => {
    if (child !== null && (child.exitCode !== null || child.signalCode !== null)) closeOutput(child);
    else if (!atTerminal || !fromTerminal.has(signal)) child?.kill(signal);
  };
  // Before the program starts: a signal that it provokes at once would end this process, and leave it alone.
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

/** A signal that comes when only what the program left running still writes: this process ends without it. */
function closeOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

function isClosedEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
