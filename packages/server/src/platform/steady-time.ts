import type { Clock } from './clock.ts';

/** Less than this between two readings is drift or rounding. */
const jumpMs = 1_000;
/** A wall clock that has not jumped for so long is right, as after the sleep of a machine. */
const believedAfterMs = 86_400_000;

/**
 * A reading of the wall clock that is never ahead of it, and after a jump runs no faster than time passes: for what
 * cannot be undone and may happen late, such as deleting what has expired or signing with a key that was published a
 * while ago. Follows the wall clock again once that has gone a day without a jump.
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
    const isBelieved = monotonicNow - jumpedMs >= believedAfterMs;
    steady = isBelieved ? wallNow : Math.min(wallNow, steady + elapsed);
    [wall, monotonic] = [wallNow, monotonicNow];
    return Math.floor(steady);
  };
}
