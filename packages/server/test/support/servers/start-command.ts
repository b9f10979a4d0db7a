import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { vi } from 'vitest';

/** The root of the repository. */
export const repository = join(import.meta.dirname, '../../../../..');

/** Long enough for a machine that is four times slower. */
const patience = { timeout: 120_000, interval: 50 };

/** A server started with an operator's command. */
export interface StartedCommand {
  /** The id of the outermost process. */
  readonly pid: number;
  /** Its exit code; null if a signal ended it. */
  readonly exit: Promise<number | null>;
  readonly output: () => string;
  readonly errors: () => string;
  /** Resolves with the line of the log that has this message. */
  line(message: string): Promise<{ readonly msg: string; readonly url?: string }>;
  /** Sends a signal to the outermost process or, like a terminal, to its whole group. */
  signal(signal: NodeJS.Signals, to?: 'process' | 'group'): void;
  /** Lists the outermost process and all its descendants. */
  tree(): readonly number[];
}

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts a command in its own process group, with only this environment. */
export function startCommand(
  [program = '', ...parameters]: readonly string[],
  { environment, cwd = repository }: CommandOptions,
): StartedCommand {
  const child: ChildProcess = spawn(program, parameters, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      npm_config_update_notifier: 'false',
      SYMBOLON_PORT: '0',
      ...environment,
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const find = (message: string) =>
    output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => parse(line))
      .find((line) => line?.msg === message);
  return {
    pid,
    exit,
    output: () => output,
    errors: () => errors,
    async line(message) {
      await vi.waitUntil(() => find(message) !== undefined || child.exitCode !== null, patience);
      const line = find(message);
      if (!line) throw new Error(`it ended without the line ${message}: ${errors}`);
      return line;
    },
    signal: (signal, to = 'process') => void process.kill(to === 'group' ? -pid : pid, signal),
    tree: () => [pid, ...descendantsOf(pid)],
  };
}

/** Resolves when all these processes have ended. */
export async function expectAllGone(pids: readonly number[]): Promise<void> {
  await vi.waitUntil(() => pids.every((pid) => !isAlive(pid)), patience);
}

function parse(line: string): { readonly msg: string; readonly url?: string } | null {
  try {
    return JSON.parse(line) as { msg: string; url?: string };
  } catch {
    // It has not ended yet.
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function descendantsOf(root: number): readonly number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  for (const parents = [root]; parents.length > 0; ) {
    const parent = parents.shift();
    const children = rows.flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : []));
    found.push(...children);
    parents.push(...children);
  }
  return found;
}
