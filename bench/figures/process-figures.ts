import { readFileSync } from 'node:fs';

/**
 * Returns the resident memory of a process in units of 10^6 bytes, now or at its peak. Source: proc(5),
 * `/proc/PID/status`.
 */
export function residentMegabytes(pid: number, member: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(new RegExp(`^${member}:\\s+([0-9]+) kB`, 'm').exec(text)?.[1]) * 1_024) / 1e6;
}

/** Linux counts in hundredths of a second (proc(5), `sysconf(_SC_CLK_TCK)`). */
const ticksPerSecond = 100;

/** Returns the CPU time of all threads of a process. Source: proc(5), `/proc/PID/stat`, fields 14 and 15. */
export function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
