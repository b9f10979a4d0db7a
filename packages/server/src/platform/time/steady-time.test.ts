import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { createSteadyTime } from './steady-time.ts';

const hour = 3_600;

describe('steady time with a wall clock that jumps an hour', () => {
  test('follows a wall clock that does not jump, however long it pauses', () => {
    const clock = createManualClock();
    const steady = createSteadyTime(clock);
    for (const seconds of [0, 1, 60, 30 * 86_400]) {
      clock.advanceSeconds(seconds);
      expect(steady()).toBe(clock.now());
    }
  });

  test('a jump forward is not followed, nor one back and forward again', () => {
    const clock = createManualClock(0);
    const steady = createSteadyTime(clock);
    clock.jumpSeconds(hour);
    expect(steady()).toBe(0);
    clock.jumpSeconds(-2 * hour);
    expect(steady()).toBe(-hour * 1_000);
    clock.jumpSeconds(2 * hour);
    clock.advanceSeconds(60);
    expect(steady()).toBe((-hour + 60) * 1_000);
  });

  test('a jump forward is trusted after a day without another', () => {
    const clock = createManualClock(0);
    const steady = createSteadyTime(clock);
    clock.jumpSeconds(hour);
    steady();
    clock.advanceSeconds(86_399);
    expect(steady()).toBe(86_399_000);
    clock.advanceSeconds(1);
    expect(steady()).toBe(clock.now());
  });

  test('it is never ahead of the wall clock, and within a day runs no faster than real time', () => {
    const moves = fc.array(
      fc.record({
        does: fc.constantFrom('advance', 'jump'),
        seconds: fc.integer({ min: -7_200, max: 7_200 }),
      }),
      { maxLength: 11 },
    );
    fc.assert(
      fc.property(moves, (steps) => {
        const clock = createManualClock(0);
        const steady = createSteadyTime(clock);
        let before = steady();
        for (const { does, seconds } of steps) {
          if (does === 'jump') clock.jumpSeconds(seconds);
          const passed = does === 'advance' ? Math.abs(seconds) : 0;
          clock.advanceSeconds(passed);
          const reading = steady();
          // A jump of a second or less is drift.
          const drift = does === 'jump' && Math.abs(seconds) <= 1 ? 1_000 : 0;
          expect(reading).toBeLessThanOrEqual(clock.now());
          expect(reading - before).toBeLessThanOrEqual(passed * 1_000 + drift);
          before = reading;
        }
      }),
    );
  });
});
