import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Reads the state of a process as `ps` writes it, such as `S` or `Z+`; throws if it does not exist. */
export type ReadState = (pid: number) => string;

/** Reads the state on Linux, without starting a program. */
export const stateFromProc: ReadState = (pid) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');

/** Reads the state on any POSIX system with `ps`. */
export const stateFromPs: ReadState = (pid) =>
  execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const readState = process.platform === 'linux' ? stateFromProc : stateFromPs;

/**
 * Returns true if a program has ended but its exit has not been reported yet, so that a signal would have no effect. On
 * systems that do not show this, the user has to send a second signal.
 */
export function hasEnded(pid: number | undefined, read: ReadState = readState): boolean {
  if (pid === undefined) return false;
  try {
    return read(pid).startsWith('Z');
  } catch {
    return false;
  }
}
