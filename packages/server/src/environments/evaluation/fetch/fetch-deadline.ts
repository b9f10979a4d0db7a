import type { Clock } from '../../../platform/time/clock.ts';

/** The total time that the documents and logins of one evaluation may take. */
export interface FetchDeadline {
  /** On the monotonic clock, in milliseconds; for use within `within`. */
  at(): number;
  /** Counts the time that the work takes; concurrent work counts once. */
  within<Result>(work: () => Promise<Result>): Promise<Result>;
}

/**
 * Counts only the time for loading documents and logging in: an evaluation that waits for its turn loses no time for
 * its logins.
 */
export function createFetchDeadline(clock: Clock, seconds: number): FetchDeadline {
  let leftMilliseconds = seconds * 1_000;
  let underWay = 0;
  let startedAt = 0;
  return {
    at: () => (underWay === 0 ? clock.monotonicMs() : startedAt) + leftMilliseconds,
    async within(work) {
      if (underWay === 0) startedAt = clock.monotonicMs();
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
        if (underWay === 0) leftMilliseconds -= clock.monotonicMs() - startedAt;
      }
    },
  };
}
