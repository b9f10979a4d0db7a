import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** True to make standard input a terminal; only in process. */
  readonly atTerminal?: boolean;
}

const binary = fileURLToPath(new URL('../../bin/symbolon.js', import.meta.url));

/** Runs the real command as a shell does, with only the given environment variables. */
export async function runSymbolon(
  parameters: readonly string[],
  { env, stdin = '' }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [binary, ...parameters], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      SYMBOLON_CONFIG_HOME: '/nonexistent',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode: Number(exitCode), stdout, stderr };
}
