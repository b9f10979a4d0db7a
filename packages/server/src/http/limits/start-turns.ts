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
 * The turns of the event loop from one start to the next. Under full load, a turn contains about ten exchanges, and a
 * start costs as much as five to fifteen of them.
 */
const turnsApart = 5;

/**
 * Starts one piece of work in every fifth turn of the event loop: in order of arrival within an owner, and one owner
 * after another. Without load, a turn takes microseconds. Under load, token exchanges and new connections continue in
 * every turn, and wait for such a piece of work in only one of five turns.
 */
export function createStartTurns(nextTurn: (callback: () => void) => void = setImmediate): StartTurns {
  /** Owners take turns in the order of this map. */
  const waiting = new Map<string, (() => void)[]>();
  /** The turns until the next start; 0 if it may be now. */
  let turnsLeft = 0;

  function takeTurn(): void {
    turnsLeft -= 1;
    if (turnsLeft === 0) startNext();
    else nextTurn(takeTurn);
  }

  function startNext(): void {
    for (const [owner, queue] of waiting) {
      const work = queue.shift();
      waiting.delete(owner);
      if (queue.length > 0) waiting.set(owner, queue);
      if (work !== undefined) startNow(work);
      return;
    }
  }

  function startNow(work: () => void): void {
    turnsLeft = turnsApart;
    nextTurn(takeTurn);
    work();
  }

  return {
    start(owner, work) {
      if (turnsLeft === 0) {
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
