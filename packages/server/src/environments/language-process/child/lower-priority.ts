import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lowers the priority of this process by `amount`, like nice(1), with all of its threads. On Linux, a priority belongs to
 * a thread (setpriority(2)), and V8's threads already exist: the garbage of a large document is collected on them.
 */
export function lowerPriority(amount: number): void {
  const niceness = Math.min(getPriority() + amount, constants.priority.PRIORITY_LOW);
  // A thread that was created during a pass may have the priority of one that was not lowered yet.
  for (let passes = 0; passes < maxPasses && lowerThreads(niceness) > 0; passes += 1);
}

const maxPasses = 10;

/** Returns the number of threads whose priority was higher. */
function lowerThreads(niceness: number): number {
  let lowered = 0;
  for (const thread of listThreads()) {
    try {
      if (getPriority(thread) === niceness) continue;
      setPriority(thread, niceness);
      lowered += 1;
    } catch {
      // The thread has ended, or the system does not let it change.
    }
  }
  return lowered;
}

/** Returns the ids of the threads; 0, the calling thread or process, where `/proc` does not list them. */
function listThreads(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [0];
  }
}
