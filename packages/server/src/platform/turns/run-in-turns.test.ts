import { expect, test } from 'vitest';
import { runAtOnce, runInTurns, type Steps } from './run-in-turns.ts';

/** Ten steps, each of which takes a millisecond of the clock. */
function tenSteps(clock: { ms: number }, log: string[]): Steps<string> {
  return (function* () {
    for (let step = 0; step < 10; step += 1) {
      log.push(`step ${step}`);
      clock.ms += 1;
      yield;
    }
    return 'done';
  })();
}

test('work pauses after the steps that take as long as a turn may, and is done all the same', async () => {
  const clock = { ms: 0 };
  const log: string[] = [];
  const pause = async () => void log.push('pause');
  expect(await runInTurns(tenSteps(clock, log), { pause, now: () => clock.ms })).toBe('done');
  expect(log.slice(0, 6)).toEqual(['step 0', 'step 1', 'pause', 'step 2', 'step 3', 'pause']);
  expect(log.filter((entry) => entry === 'pause')).toHaveLength(5);
});

test('work at once does not pause', () => {
  expect(runAtOnce(tenSteps({ ms: 0 }, []))).toBe('done');
});

test('a fault of a step is the fault of the work', async () => {
  const steps = (function* (): Steps<void> {
    yield;
    throw new Error('two');
  })();
  await expect(runInTurns(steps)).rejects.toThrow('two');
});
