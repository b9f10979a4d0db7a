import { AsyncLocalStorage } from 'node:async_hooks';
import { EndedTransaction } from '../faults/ended-transaction.ts';

/** Admits one transaction at a time; the outcomes of exchanges go before other work. */
export interface WriteTurns<Tx> {
  /** Runs `work` in a transaction when its turn comes; resolves when the transaction is durable. */
  run<Result>(urgency: WriteUrgency, work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

export type WriteUrgency = 'exchange' | 'other';

/** The transactions of a store. */
export interface Transactions<Tx> {
  /** Runs `work` in a transaction; resolves when it is durable. */
  transact<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * Runs `work` as a part of a transaction. If it fails, undoes what it has written and returns its fault; throws an
   * `EndedTransaction` if SQLite has undone the whole transaction.
   */
  attempt(tx: Tx, work: (tx: Tx) => Promise<void>): Promise<{ readonly fault: unknown } | null>;
}

interface Waiting<Tx> {
  readonly work: (tx: Tx) => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * The time for which other work waits for the next transaction of exchanges, if the time between the last two was no
 * longer. Under load, there is one in each 10 to 25 ms.
 */
const patienceMs = 50;

/** The pieces of other work in a transaction of exchanges. */
const maxShared = 2;

/** The clock and the timer of the write turns. */
export interface WriteClock {
  /** Milliseconds since an arbitrary moment. */
  now(): number;
  /** Calls back after a time; returns a function that prevents it. */
  startTimer(callback: () => void, milliseconds: number): () => void;
}

const systemClock: WriteClock = {
  now: () => performance.now(),
  startTimer(callback, milliseconds) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * The embedded store has one connection, so a transaction waits for all that were requested before it. Without turns,
 * an exchange would wait for every transaction of an organization that writes a lot, such as the pieces of large
 * results; with turns, it waits for at most two of them.
 *
 * Most of a small transaction is its commit, which waits for the disk, in the main thread. Therefore, while exchanges
 * are being written, each of their transactions takes along two pieces of other work, which wait for it for 50 ms at
 * most.
 *
 * The store runs in the main thread and does not yield, so consecutive transactions would block the event loop for as
 * long as all of them take together. Therefore other work is written only in the first transaction of each turn of the
 * event loop: with exchanges, or one piece alone.
 */
export function createWriteTurns<Tx>(
  { transact, attempt }: Transactions<Tx>,
  clock: WriteClock = systemClock,
): WriteTurns<Tx> {
  const waiting: Record<WriteUrgency, Waiting<Tx>[]> = { exchange: [], other: [] };
  let busy = false;
  /** False after a transaction, until the next turn of the event loop. */
  let isNewTurn = true;
  let turnIsScheduled = false;
  let lastExchangeAt = Number.NEGATIVE_INFINITY;
  /** False once other work has waited in vain for exchanges. */
  let expectsExchanges = false;
  let stopTimer: (() => void) | null = null;

  function next(): void {
    if (busy) return;
    const exchange = waiting.exchange.shift();
    if (exchange !== undefined) {
      const now = clock.now();
      expectsExchanges = now - lastExchangeAt < patienceMs;
      lastExchangeAt = now;
      void begin(exchange, isNewTurn ? takeOther(maxShared) : []);
      return;
    }
    if (waiting.other.length === 0) return;
    if (expectsExchanges) {
      stopTimer ??= clock.startTimer(stopExpecting, patienceMs);
      return;
    }
    if (!isNewTurn) return;
    const [alone] = takeOther(1);
    if (alone !== undefined) void begin(alone, []);
  }

  function takeOther(count: number): readonly Waiting<Tx>[] {
    stopTimer?.();
    stopTimer = null;
    return waiting.other.splice(0, count);
  }

  function stopExpecting(): void {
    stopTimer = null;
    expectsExchanges = false;
    next();
  }

  function scheduleTurn(): void {
    if (turnIsScheduled) return;
    turnIsScheduled = true;
    setImmediate(() => {
      turnIsScheduled = false;
      isNewTurn = true;
      next();
    });
  }

  async function begin(first: Waiting<Tx>, others: readonly Waiting<Tx>[]): Promise<void> {
    busy = true;
    isNewTurn = false;
    scheduleTurn();
    await write(first, others);
    busy = false;
    next();
  }

  /** Writes all in one transaction. The others never make the first fail, unless the commit fails. */
  async function write(first: Waiting<Tx>, others: readonly Waiting<Tx>[]): Promise<void> {
    const begun: Waiting<Tx>[] = [first];
    try {
      const refusals = await transact(async (tx) => {
        await first.work(tx);
        const faults = new Map<Waiting<Tx>, { readonly fault: unknown }>();
        for (const other of others) {
          begun.push(other);
          const refusal = await attempt(tx, other.work);
          if (refusal !== null) faults.set(other, refusal);
        }
        return faults;
      });
      for (const one of begun) {
        const refusal = refusals.get(one);
        if (refusal === undefined) one.resolve();
        else one.reject(refusal.fault);
      }
    } catch (fault) {
      if (fault instanceof EndedTransaction) rejectPart(begun, fault);
      else for (const one of begun) one.reject(fault);
      waiting.other.unshift(...others.filter((other) => !begun.includes(other)));
    }
  }

  /**
   * Rejects the last part with its own fault, which concerns nobody else. The exchange, which begins every shared
   * transaction, is written again; parts between the two cannot be repeated.
   */
  function rejectPart(begun: readonly Waiting<Tx>[], ended: EndedTransaction): void {
    const [first, ...parts] = begun;
    parts.pop()?.reject(ended.faultOfPart);
    for (const part of parts) part.reject(ended);
    if (first !== undefined) waiting.exchange.unshift(first);
  }

  return {
    run<Result>(urgency: WriteUrgency, work: (tx: Tx) => Promise<Result>) {
      return new Promise<Result>((resolve, reject) => {
        let resolveWithResult = () => {};
        const keepResult = async (tx: Tx) => {
          const result = await work(tx);
          resolveWithResult = () => resolve(result);
        };
        // Another request may begin the transaction, and its asynchronous context is not this one's.
        waiting[urgency].push({
          work: AsyncLocalStorage.bind(keepResult),
          resolve: () => resolveWithResult(),
          reject,
        });
        next();
      });
    },
  };
}
