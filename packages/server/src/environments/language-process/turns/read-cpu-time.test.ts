import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { parseCpuTime, parseTaskStat, readCpuTime } from './read-cpu-time.ts';

test('the user and system time of a thread are added, whatever the name of its program', () => {
  const line = '42 (node) a) (b) R 1 42 42 0 -1 4194304 900 0 3 0 125 17 0 0 20 0 11 0 5000 700000 9000';
  expect(parseTaskStat(line)).toBe(1_420);
});

test.each([
  ['00:00', 0],
  ['0:01.25', 1_250],
  ['12:34', 754_000],
  ['01:00:02', 3_602_000],
  ['2-01:00:00', 176_400_000],
])('a CPU time of ps, %s, is %d ms', (text, milliseconds) => {
  expect(parseCpuTime(text)).toBe(milliseconds);
});

test.each(['', 'x:01', '42 (node) R'])('other texts (%j) are refused', (text) => {
  expect(() => parseCpuTime(text)).toThrow('cannot be read');
  expect(() => parseTaskStat(text)).toThrow('cannot be read');
});

test('a running process has a CPU time, and a process that has ended does not', async () => {
  expect(await readCpuTime(process.pid)).toBeGreaterThan(0);
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  await expect(readCpuTime(child.pid)).rejects.toThrow();
  await expect(readCpuTime(undefined)).rejects.toThrow('was not started');
});
