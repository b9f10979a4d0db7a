import type { Clock } from '../../src/platform/time/clock.ts';

/** A clock that moves only on request. It starts at the real time, so that certificates and tokens are valid. */
export interface ManualClock extends Clock {
  /** Advances the time. */
  advanceSeconds(seconds: number): void;
  /** Sets the wall clock forward, or back if negative; no time elapses. */
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
