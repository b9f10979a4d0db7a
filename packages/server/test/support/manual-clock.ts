import type { Clock } from '../../src/platform/clock.ts';

/** A clock that only moves when told. Starts at the real time, so that certificates and tokens are in date. */
export interface ManualClock extends Clock {
  advanceSeconds(seconds: number): void;
}

export function createManualClock(startAt = Date.now()): ManualClock {
  let now = startAt;
  return {
    now: () => now,
    advanceSeconds(seconds) {
      now += seconds * 1000;
    },
  };
}
