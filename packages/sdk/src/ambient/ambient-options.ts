import type { RetryPolicy } from '../retry-policy.ts';
import type { Fetch } from '../send-request.ts';

/** Runs a command and returns its output; throws an error with `code: 'ENOENT'` when the command does not exist. */
export type RunCommand = (command: string, parameters: readonly string[]) => Promise<string>;

/** The dependencies for obtaining an ambient token. All of them except the audience have defaults on this machine. */
export interface AmbientOptions {
  /** The audience of the token: `urn:symbolon:org:ORG`, as returned by `organizationAudience(…)`. */
  readonly audience: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly fetch?: Fetch;
  readonly runCommand?: RunCommand;
  readonly readFile?: (path: string) => Promise<string>;
  /** The policy for network requests. */
  readonly retry?: RetryPolicy;
}

export function environmentOf({
  env,
}: Pick<AmbientOptions, 'env'>): Readonly<Record<string, string | undefined>> {
  return env ?? (typeof process === 'undefined' ? {} : process.env);
}

// Node's modules are loaded on demand, so that the SDK can be loaded in other runtimes too.

export async function readTextFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}

/** Runs a command for up to a minute. Its standard error is not part of any error message. */
export async function runProgram(command: string, parameters: readonly string[]): Promise<string> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    execFile(command, [...parameters], { timeout: 60_000 }, (error, output) =>
      error ? reject(error) : resolve(output),
    );
  });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
