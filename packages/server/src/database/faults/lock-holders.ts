import { readFileSync, statSync } from 'node:fs';

/**
 * Returns the processes that hold locks on the embedded store, from `/proc/locks` (proc_locks(5)); empty on systems
 * without it. SQLite locks the file and the index of its write-ahead log.
 */
export function findLockHolders(path: string): readonly number[] {
  try {
    const inodes = new Set([path, `${path}-shm`].map(inodeOf));
    const holders = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === 'WRITE' && inodes.has(fields[5]?.split(':')[2] ?? ''))
      .map((fields) => Number(fields[4]));
    return [...new Set(holders)].filter((pid) => pid > 0 && pid !== process.pid);
  } catch {
    return [];
  }
}

function inodeOf(path: string): string {
  return String(statSync(path, { throwIfNoEntry: false })?.ino ?? '-');
}

/** Describes which process holds the write lock. */
export function describeLock(path: string): string {
  const holders = findLockHolders(path);
  const who = holders.length === 0 ? 'another process' : `process ${holders.join(' and ')}`;
  return `${who} holds the write lock on ${path}`;
}
