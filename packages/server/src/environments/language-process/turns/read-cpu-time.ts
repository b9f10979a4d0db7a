import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * The milliseconds of a clock tick in `/proc`: Linux reports 100 ticks per second on every architecture that Node
 * supports.
 */
const tickMilliseconds = 10;

/**
 * Returns the CPU milliseconds of a process: on Linux, of its main thread, from `/proc/PID/task/TID/stat` (proc(5));
 * elsewhere, of the whole process, from ps(1). Throws if neither is available or the process has ended.
 */
export async function readCpuTime(pid: number | undefined): Promise<number> {
  if (pid === undefined) throw new Error('the process was not started');
  if (process.platform === 'linux')
    return parseTaskStat(await readFile(`/proc/${pid}/task/${pid}/stat`, 'utf8'));
  const { stdout } = await execute('ps', ['-o', 'cputime=', '-p', String(pid)]);
  return parseCpuTime(stdout.trim());
}

/** Parses a line of `/proc/PID/task/TID/stat`: fields 14 (user) and 15 (system) are clock ticks. */
export function parseTaskStat(line: string): number {
  // Field 2 is the program name in parentheses; it may contain spaces and parentheses.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (numberOf(fields[11]) + numberOf(fields[12])) * tickMilliseconds;
}

/** Parses `[[days-]hours:]minutes:seconds` (POSIX ps); macOS adds hundredths of a second. */
export function parseCpuTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').toReversed();
  const [seconds, minutes = '0', hours = '0'] = clock.split(':').toReversed();
  return (
    (((numberOf(days) * 24 + numberOf(hours)) * 60 + numberOf(minutes)) * 60 + numberOf(seconds)) * 1_000
  );
}

function numberOf(text: string | undefined): number {
  const number = Number(text?.trim() || Number.NaN);
  if (Number.isNaN(number)) throw new Error('the CPU time of the process cannot be read');
  return number;
}
