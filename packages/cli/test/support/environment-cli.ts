import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInProcess } from './run-in-process.ts';
import type { Ran, RunOptions } from './run-symbolon.ts';
import { type Server, startServer } from './start-server.ts';

/** A real server, and an administrator with its environments. */
export interface EnvironmentCli {
  readonly server: Server;
  /** The environment variables of a command for this server. */
  readonly variables: Readonly<Record<string, string>>;
  /** A private directory, which also has the temporary files. */
  readonly directory: string;
  /** Runs `symbolon env …`. */
  readonly env: (
    parameters: readonly string[],
    options?: RunOptions,
    run?: typeof runInProcess,
  ) => Promise<Ran>;
  /** Writes a file and returns its path. */
  readonly file: (name: string, content: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startEnvironmentCli(): Promise<EnvironmentCli> {
  const server = await startServer();
  const directory = await mkdtemp(join(tmpdir(), 'symbolon-env-'));
  const variables = {
    PATH: process.env['PATH'] ?? '',
    TMPDIR: directory,
    SYMBOLON_URL: server.url,
    SYMBOLON_ACCESS_TOKEN: server.adminToken,
  };
  return {
    server,
    variables,
    directory,
    env: (parameters, options = {}, run = runInProcess) =>
      run(['env', ...parameters], { ...options, env: { ...variables, ...options.env } }),
    async file(name, content) {
      const path = join(directory, name);
      await writeFile(path, content);
      return path;
    },
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}
