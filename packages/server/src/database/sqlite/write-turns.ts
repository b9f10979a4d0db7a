/** Admits one transaction at a time; the outcomes of exchanges go before other work. */
export interface WriteTurns {
  /** Runs `work` when its turn comes; the turn ends when `work` does. */
  run<Result>(urgency: WriteUrgency, work: () => Promise<Result>): Promise<Result>;
}

export type WriteUrgency = 'exchange' | 'other';

/**
 * The embedded store has one connection, so a transaction waits for all that were requested before it. Without turns,
 * an exchange would wait for every transaction of an organization that writes a lot, such as the pieces of large
 * results; with turns, it waits for at most one of them. While both kinds wait, they alternate, so that neither starves
 * the other.
 *
 * The store runs in the main thread and does not yield, so consecutive transactions would block the event loop for as
 * long as all of them take together. Therefore each transaction that does not belong to an exchange runs in a separate
 * turn of the event loop.
 */
export function createWriteTurns(): WriteTurns {
  const waiting: Record<WriteUrgency, (() => void)[]> = { exchange: [], other: [] };
  let busy = false;
  let last: WriteUrgency = 'other';
  /** False after a transaction, until the next turn of the event loop. */
  let isNewTurn = true;

  function next(): void {
    const [first, second]: readonly WriteUrgency[] =
      last === 'other' ? ['exchange', 'other'] : ['other', 'exchange'];
    const urgency = [first, second].find((kind) => kind !== undefined && waiting[kind].length > 0);
    busy = urgency !== undefined;
    if (urgency === undefined) return;
    // An exchange that arrives in the meantime goes first.
    if (urgency === 'other' && !isNewTurn) setImmediate(next);
    else start(urgency);
  }

  function start(urgency: WriteUrgency): void {
    last = urgency;
    if (isNewTurn)
      setImmediate(() => {
        isNewTurn = true;
      });
    isNewTurn = false;
    waiting[urgency].shift()?.();
  }

  return {
    async run(urgency, work) {
      await new Promise<void>((resolve) => {
        waiting[urgency].push(resolve);
        if (!busy) next();
      });
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
