import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** A directory that nobody else can look into, and that does not outlive this process however that ends. */
export interface PrivateDirectory {
  readonly path: string;
  /** Writes a file that only its owner can read, and answers its path. */
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
  readonly remove: () => Promise<void>;
  /** Leaves it where it is, for its owner to find. */
  readonly keep: () => void;
}

/** Waits until its input ends: with a line where nothing is left to do, without one where whoever held it is gone. */
const cleaner = 'IFS= read -r done || rm -rf -- "$1"';

/**
 * Makes a private directory (0700), in memory where the system has a place for that. A shell in a session of its own
 * stands by to remove it: no signal that ends this process, and be it SIGKILL, leaves it behind.
 */
export async function createPrivateDirectory(
  env: Readonly<Record<string, string | undefined>>,
): Promise<PrivateDirectory> {
  const path = await makeDirectory(env);
  const watcher = await startCleaner(path);
  const dismiss = () => void watcher.stdin?.end('done\n');
  return {
    path,
    async write(name, content) {
      const to = join(path, name);
      await writeFile(to, content, { mode: 0o600, flag: 'wx' });
      return to;
    },
    async remove() {
      await rm(path, { recursive: true, force: true });
      dismiss();
    },
    keep: dismiss,
  };
}

async function makeDirectory(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  // mkdtemp makes it with mode 0700. The runtime directory is the user's own and lies in memory (XDG Base Directory).
  // One that is not absolute is to be ignored, and would lie in whatever folder this runs in.
  for (const place of [env['XDG_RUNTIME_DIR'] ?? '', env['TMPDIR'] ?? ''].filter(isAbsolute)) {
    try {
      return await mkdtemp(join(place, 'symbolon-'));
    } catch {
      // Named in the variables, and not there: the next one.
    }
  }
  return mkdtemp(join(tmpdir(), 'symbolon-'));
}

async function startCleaner(path: string): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', cleaner, 'sh', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // Nothing of this process's environment is its business.
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  });
  try {
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  }
  child.stdin?.on('error', () => {});
  // Neither keeps this process waiting.
  child.unref();
  (child.stdin as { unref?: () => void } | null)?.unref?.();
  return child;
}
