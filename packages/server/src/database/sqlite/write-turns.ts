/** Lets one transaction at a time begin, and outcomes of exchanges before the rest. */
export interface WriteTurns {
  /** Runs `work` when its turn comes; the turn ends when `work` does. */
  run<Result>(urgency: WriteUrgency, work: () => Promise<Result>): Promise<Result>;
}

export type WriteUrgency = 'exchange' | 'other';

/**
 * The embedded store has one connection, so every transaction waits for those that asked before it. An organization
 * that writes much, such as the pieces of large results, would make each exchange wait for all of its transactions. With
 * turns, an exchange waits for at most one of them. The two kinds alternate while both wait: neither starves the other.
 */
export function createWriteTurns(): WriteTurns {
  const waiting: Record<WriteUrgency, (() => void)[]> = { exchange: [], other: [] };
  let busy = false;
  let last: WriteUrgency = 'other';

  function next(): void {
    const [first, second]: readonly WriteUrgency[] =
      last === 'other' ? ['exchange', 'other'] : ['other', 'exchange'];
    const urgency = [first, second].find((kind) => kind !== undefined && waiting[kind].length > 0);
    if (urgency === undefined) {
      busy = false;
      return;
    }
    last = urgency;
    waiting[urgency].shift()?.();
  }

  async function takeTurn(urgency: WriteUrgency): Promise<void> {
    if (busy) await new Promise<void>((resolve) => waiting[urgency].push(resolve));
    else last = urgency;
    busy = true;
  }

  return {
    async run(urgency, work) {
      await takeTurn(urgency);
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
