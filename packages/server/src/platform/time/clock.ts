/** The time, passed as an argument: the server reads the system clock only through this interface. */
export interface Clock {
  /** Milliseconds since the epoch, for times that are stored, shown or compared with other clocks. May jump. */
  now(): number;
  /** Milliseconds since an arbitrary moment, never decreasing, for durations within this process. */
  monotonicMs(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
