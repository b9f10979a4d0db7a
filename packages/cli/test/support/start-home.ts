import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInProcess } from './run-in-process.ts';
import type { Ran, RunOptions } from './run-symbolon.ts';

/** The home directory of a user, with stored logins. */
export interface Home {
  readonly path: string;
  /** Runs a command as that user. */
  readonly symbolon: (
    parameters: readonly string[],
    options?: RunOptions,
    run?: typeof runInProcess,
  ) => Promise<Ran>;
  /** Returns the JSON output of a command. */
  readonly json: <Value>(parameters: readonly string[]) => Promise<Value>;
  /** Writes a file, as JSON unless it is text, and returns its path. */
  readonly file: (name: string, content: unknown) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function startHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'symbolon-cli-'));
  const symbolon: Home['symbolon'] = (parameters, options = {}, run = runInProcess) =>
    run(parameters, { ...options, env: { SYMBOLON_CONFIG_HOME: path, ...options.env } });
  return {
    path,
    symbolon,
    async json<Value>(parameters: readonly string[]) {
      const { stdout } = await symbolon([...parameters, '--json']);
      return JSON.parse(stdout) as Value;
    },
    async file(name, content) {
      const to = join(path, name);
      await writeFile(to, typeof content === 'string' ? content : JSON.stringify(content));
      return to;
    },
    remove: () => rm(path, { recursive: true }),
  };
}
