import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DatabaseLocation } from '../../../src/database/index.ts';

/** The server in the form that an operator runs: `main.ts` in a separate process. */
export interface ServerProcess {
  /** The public URL. */
  readonly url: string;
  /** The address that it listens on. */
  readonly local: string;
  readonly pid: number;
  /** The time from the start of the process until its line `ready`. */
  readonly readyMilliseconds: number;
  /** Sends a signal and resolves when the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Null if a signal ended it. */
  readonly exitCode: Promise<number | null>;
}

export interface ServerProcessOptions {
  readonly location: DatabaseLocation;
  readonly bootstrapToken: string;
  /** Additional variables, such as `SYMBOLON_EXTRA_CA_FILE`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** A different `main.ts` to start, such as that of an earlier version. */
  readonly entry?: string;
  /** Hides faults that the server logs once it is ready, for tests that cause thousands of them. */
  readonly quiet?: true;
}

const mainPath = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** Starts the server on a free port of 127.0.0.1; rejects with its output if it ends before it is ready. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), options.entry ?? mainPath], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      SYMBOLON_PORT: '0',
      SYMBOLON_DATABASE: formatLocation(options.location),
      SYMBOLON_BOOTSTRAP_TOKEN: options.bootstrapToken,
      ...options.environment,
    },
  });
  const exited = once(child, 'exit');
  const ready = await Promise.race([
    readReadyLine(child, options.quiet === true ? () => {} : report),
    exited.then(() => null),
  ]);
  if (ready === null) throw new Error('the server ended before it was ready');
  return {
    url: ready.url,
    local: ready.listening,
    pid: child.pid ?? 0,
    readyMilliseconds: performance.now() - startedAt,
    exitCode: exited.then(([code]) => code as number | null),
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

interface ReadyLine {
  readonly url: string;
  readonly listening: string;
}

type Report = (line: string) => void;

const report: Report = (line) => void process.stderr.write(`${line}\n`);

function readReadyLine(child: ChildProcess, reportLate: Report): Promise<ReadyLine> {
  child.stderr?.pipe(process.stderr);
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    let ready = false;
    createInterface(child.stdout).on('line', (text) => {
      const line = parseLine(text);
      if (line?.msg === 'ready') {
        ready = true;
        resolve(line);
      } else if (line === null || (line.level ?? 0) >= 50) (ready ? reportLate : report)(text);
    });
  });
}

function parseLine(text: string): (ReadyLine & { readonly msg?: string; readonly level?: number }) | null {
  try {
    return JSON.parse(text) as ReadyLine & { msg?: string; level?: number };
  } catch {
    return null;
  }
}

function formatLocation(location: DatabaseLocation): string {
  return location.engine === 'sqlite' ? `file:${location.path}` : location.connectionString;
}
