import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchTurn } from './watch-turn.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(used: () => Promise<number>) {
  const onOverrun = vi.fn();
  return { onOverrun, stop: watchTurn({ milliseconds: 1_000, used, onOverrun }) };
}

test('a turn is over when it has used its CPU time, regardless of elapsed time', async () => {
  let share = 0;
  const startedAt = Date.now();
  const { onOverrun } = watch(async () => (Date.now() - startedAt) * share);
  share = 0.25;
  await vi.advanceTimersByTimeAsync(3_900);
  expect(onOverrun).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(onOverrun).toHaveBeenCalledTimes(1);
});

test('if the usage cannot be read, the limit is five times its time, or 30 s', async () => {
  const { onOverrun } = watch(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(29_999);
  expect(onOverrun).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onOverrun).toHaveBeenCalledTimes(1);
});

test('a turn that ended is not over again', async () => {
  const { onOverrun, stop } = watch(async () => 5_000);
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(onOverrun).not.toHaveBeenCalled();
});
