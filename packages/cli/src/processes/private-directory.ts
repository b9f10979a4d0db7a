import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** A directory that only its owner can read and that is removed however this process ends. */
export interface PrivateDirectory {
  readonly path: string;
  /** Writes a file that only its owner can read, and returns its path. */
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>;
  readonly remove: () => Promise<void>;
  /** Keeps the directory: it is then not removed. */
  readonly keep: () => void;
}

/**
 * Waits for a line or the end of its input. A line means that nothing is left to do; its absence means that the writing
 * process has exited.
 */
const cleaner = 'IFS= read -r done || rm -rf -- "$1"';

/**
 * Creates a private directory (0700), in memory if the system supports that. A shell in its own session watches this
 * process and removes the directory even after SIGKILL.
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
  // mkdtemp creates it with mode 0700. The runtime directory is the user's own and in memory (XDG Base Directory).
  // A relative path must be ignored: it would be resolved against the current folder.
  for (const place of [env['XDG_RUNTIME_DIR'] ?? '', env['TMPDIR'] ?? ''].filter(isAbsolute)) {
    try {
      return await mkdtemp(join(place, 'symbolon-'));
    } catch {
      // The variable names a directory that does not exist: try the next one.
    }
  }
  return mkdtemp(join(tmpdir(), 'symbolon-'));
}

async function startCleaner(path: string): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', cleaner, 'sh', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // It needs nothing from this process's environment.
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
  // Neither of them keeps this process running.
  child.unref();
  (child.stdin as { unref?: () => void } | null)?.unref?.();
  return child;
}
