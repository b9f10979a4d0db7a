import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The last commit before the migration `0003-environments`: its servers know only the first two. */
const commit = '4e229fdf047592de895ee72cf6eaee2ea5b72d0d';
const repository = fileURLToPath(new URL('../../../..', import.meta.url));

export interface EarlierVersion {
  /** Its `main.ts`. */
  readonly entry: string;
  remove(): void;
}

/** Returns true if the history of this clone goes back far enough. */
export function hasEarlierVersion(): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: repository, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Returns the server of that commit, with the currently installed packages. */
export function unpackEarlierVersion(): EarlierVersion {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-earlier-'));
  const archive = execFileSync('git', ['archive', commit, 'package.json', 'packages/server'], {
    cwd: repository,
    maxBuffer: 64 * 1024 * 1024,
  });
  execFileSync('tar', ['-x', '-C', directory], { input: archive });
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'));
  return {
    entry: join(directory, 'packages/server/src/main.ts'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
