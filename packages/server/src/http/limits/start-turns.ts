/** Starts work in turns, so that many requests at once leave time for others. */
export interface StartTurns {
  /**
   * Starts `work` now or, if work of the same owner is already waiting, after it; every other owner starts one piece of
   * work in between. Returns false if too much of the owner's work is waiting.
   */
  start(owner: string, work: () => void): boolean;
}

/** A fifth of the requests that may be active at once, so that one owner never locks out all others. */
const maximumWaiting = 100;

/**
 * Starts one piece of work in each turn of the event loop: in order of arrival within an owner, and one owner after
 * another. While there is little to do, a turn takes microseconds. While there is a lot to do, token exchanges and new
 * connections wait for one such piece in each turn, no matter how many are waiting.
 */
export function createStartTurns(nextTurn: (callback: () => void) => void = setImmediate): StartTurns {
  /** Owners take turns in the order of this map. */
  const waiting = new Map<string, (() => void)[]>();
  let startedInThisTurn = false;

  function startNext(): void {
    startedInThisTurn = false;
    for (const [owner, queue] of waiting) {
      const work = queue.shift();
      waiting.delete(owner);
      if (queue.length > 0) waiting.set(owner, queue);
      if (work !== undefined) startNow(work);
      return;
    }
  }

  function startNow(work: () => void): void {
    startedInThisTurn = true;
    nextTurn(startNext);
    work();
  }

  return {
    start(owner, work) {
      if (!startedInThisTurn) {
        startNow(work);
        return true;
      }
      const queue = waiting.get(owner) ?? [];
      if (queue.length >= maximumWaiting) return false;
      queue.push(work);
      waiting.set(owner, queue);
      return true;
    },
  };
}
