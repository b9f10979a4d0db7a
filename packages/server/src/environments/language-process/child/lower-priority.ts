import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lowers the priority of this process by `amount`, like nice(1), with all of its threads. On Linux, a priority belongs to
 * a thread (setpriority(2)), and V8's threads already exist: the garbage of a large document is collected on them.
 */
export function lowerPriority(amount: number): void {
  const niceness = Math.min(getPriority() + amount, constants.priority.PRIORITY_LOW);
  for (const thread of listThreads()) {
    try {
      setPriority(thread, niceness);
    } catch {
      // The thread has ended, or the system does not let it change.
    }
  }
}

/** Returns the ids of the threads; 0, the calling thread or process, where `/proc` does not list them. */
function listThreads(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [0];
  }
}
