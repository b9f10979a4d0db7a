import { readFileSync } from 'node:fs';

/**
 * Returns the resident memory of a process and of those that it has started, in units of 10^6 bytes, now or at their
 * peaks. Pages that they share, of Node's program above all, count in each. Source: proc(5), `/proc/PID/status`.
 */
export function residentMegabytes(pid: number, member: 'VmRSS' | 'VmHWM'): number {
  return sumOf(familyOf(pid), (one) => {
    const text = readFileSync(`/proc/${one}/status`, 'utf8');
    return (Number(new RegExp(`^${member}:\\s+([0-9]+) kB`, 'm').exec(text)?.[1]) * 1_024) / 1e6;
  });
}

/** Linux counts in hundredths of a second (proc(5), `sysconf(_SC_CLK_TCK)`). */
const ticksPerSecond = 100;

/**
 * Returns the CPU time of all threads of a process and of those that it has started; without those that have ended. Source:
 * proc(5), `/proc/PID/stat`, fields 14 and 15.
 */
export function cpuSeconds(pid: number): number {
  return sumOf(familyOf(pid), (one) => {
    const text = readFileSync(`/proc/${one}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  });
}

/** Returns the process and its descendants. Source: proc(5), `/proc/PID/task/TID/children`. */
function familyOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function sumOf(pids: readonly number[], figureOf: (pid: number) => number): number {
  return pids.reduce((sum, pid) => sum + figureOf(pid), 0);
}
