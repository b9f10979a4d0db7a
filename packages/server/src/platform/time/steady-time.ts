import type { Clock } from './clock.ts';

/** A smaller difference between two readings is drift or rounding. */
const jumpMs = 1_000;
/** A wall clock without a jump for this long is correct, as after a machine was suspended. */
const trustedAfterMs = 86_400_000;

/**
 * Returns a clock that is never ahead of the wall clock and after a jump runs no faster than real time. It is for actions
 * that are irreversible and may be late, such as deleting expired rows or signing with a recently published key. It
 * follows the wall clock again after a day without a jump.
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
