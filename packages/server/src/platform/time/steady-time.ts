import type { Clock } from './clock.ts';

/** A smaller difference between two readings counts as drift or rounding. */
const jumpMs = 1_000;
/**
 * After this long without a jump, a wall clock counts as correct: it may have jumped because a machine was suspended.
 */
const trustedAfterMs = 86_400_000;

/**
 * Returns a clock that is never ahead of the wall clock and, after a jump, runs no faster than real time. It is for
 * irreversible actions that may be late, such as deleting expired rows or signing with a recently published key. After
 * a day without a jump it follows the wall clock again.
 */
export function createSteadyTime(clock: Clock): () => number {
  let wall = clock.now();
  let monotonic = clock.monotonicMs();
  let steady = wall;
  let jumpedMs = Number.NEGATIVE_INFINITY;
  return () => {
    const [wallNow, monotonicNow] = [clock.now(), clock.monotonicMs()];
    const elapsed = monotonicNow - monotonic;
    if (Math.abs(wallNow - wall - elapsed) > jumpMs) jumpedMs = monotonicNow;
    const isTrusted = monotonicNow - jumpedMs >= trustedAfterMs;
    steady = isTrusted ? wallNow : Math.min(wallNow, steady + elapsed);
    [wall, monotonic] = [wallNow, monotonicNow];
    return Math.floor(steady);
  };
}
