/** Time as an argument: nothing in the server reads the system clock but through this. */
export interface Clock {
  /** Milliseconds since the epoch: for what is stored, shown, or compared with times of others. May jump. */
  now(): number;
  /** Milliseconds since some moment, only ever more: for durations within this process. */
  monotonicMs(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
