/** Lets one transaction at a time begin; outcomes of exchanges go before other work. */
export interface WriteTurns {
  /** Runs `work` when its turn comes; the turn ends when `work` does. */
  run<Result>(urgency: WriteUrgency, work: () => Promise<Result>): Promise<Result>;
}

export type WriteUrgency = 'exchange' | 'other';

/**
 * The embedded store has one connection, so every transaction waits for those that asked before it. An organization
 * that writes much, such as the pieces of large results, would make each exchange wait for all of its transactions. With
 * turns, an exchange waits for at most one of them. The two kinds alternate while both wait: neither starves the other.
 *
 * The store runs in the main thread without a pause, so transactions that follow each other would be one step of it, as
 * long as all of them together. Each transaction that is not an exchange's has a turn of the event loop of its own.
 */
export function createWriteTurns(): WriteTurns {
  const waiting: Record<WriteUrgency, (() => void)[]> = { exchange: [], other: [] };
  let busy = false;
  let last: WriteUrgency = 'other';
  /** False after a transaction, until the event loop takes its next turn. */
  let isNewTurn = true;

  function next(): void {
    const [first, second]: readonly WriteUrgency[] =
      last === 'other' ? ['exchange', 'other'] : ['other', 'exchange'];
    const urgency = [first, second].find((kind) => kind !== undefined && waiting[kind].length > 0);
    busy = urgency !== undefined;
    if (urgency === undefined) return;
    // An exchange that arrives meanwhile comes first.
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
