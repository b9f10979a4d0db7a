import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { hasEnded, stateFromProc, stateFromPs } from './has-ended.ts';

const reads = [
  ...(process.platform === 'linux' ? [['/proc', stateFromProc] as const] : []),
  ['ps', stateFromPs] as const,
];

test.each(reads)('%s shows that a program has ended before its exit is reported', async (_, read) => {
  const child = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  expect(hasEnded(child.pid, read)).toBe(false);
  process.kill(child.pid ?? 0, 'SIGKILL');
  // Without a turn of the event loop: nothing is reported in between.
  const giveUpAt = Date.now() + 60_000;
  while (!hasEnded(child.pid, read) && Date.now() < giveUpAt);
  expect(hasEnded(child.pid, read)).toBe(true);
  expect(child.signalCode).toBeNull();
  await once(child, 'exit');
  expect(hasEnded(child.pid, read)).toBe(false);
});

test.each(reads)('%s shows nothing of a program that never started', (_, read) => {
  expect(hasEnded(undefined, read)).toBe(false);
});
