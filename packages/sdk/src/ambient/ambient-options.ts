import type { RetryPolicy } from '../retry-policy.ts';
import type { Fetch } from '../send-request.ts';

/** Runs a command and answers what it printed; throws an error with `code: 'ENOENT'` where there is no such command. */
export type RunCommand = (command: string, parameters: readonly string[]) => Promise<string>;

/** What an ambient token is obtained with; everything but the audience has the machine's own as its default. */
export interface AmbientOptions {
  /** Whom the token is for: `urn:pulumi:org:ORG`, as `organizationAudience(…)` writes it. */
  readonly audience: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly fetch?: Fetch;
  readonly runCommand?: RunCommand;
  readonly readFile?: (path: string) => Promise<string>;
  /** Where a token is asked for over the network. */
  readonly retry?: RetryPolicy;
}

export function environmentOf({
  env,
}: Pick<AmbientOptions, 'env'>): Readonly<Record<string, string | undefined>> {
  return env ?? (typeof process === 'undefined' ? {} : process.env);
}

// Node's modules are loaded when they are needed, so that the SDK also loads where there are none.

export async function readTextFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}

/** A minute at most; what the command prints on standard error is no part of any message of ours. */
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
