import type { Clock } from '../../src/platform/clock.ts';

/** A clock that only moves when told. Starts at the real time, so that certificates and tokens are in date. */
export interface ManualClock extends Clock {
  /** Lets time pass. */
  advanceSeconds(seconds: number): void;
  /** Sets the wall clock forward, or back where negative, while no time passes. */
  jumpSeconds(seconds: number): void;
}

export function createManualClock(startAt = Date.now()): ManualClock {
  let now = startAt;
  let monotonicMs = 0;
  return {
    now: () => now,
    monotonicMs: () => monotonicMs,
    advanceSeconds(seconds) {
      now += seconds * 1000;
      monotonicMs += seconds * 1000;
    },
    jumpSeconds(seconds) {
      now += seconds * 1000;
    },
  };
}
