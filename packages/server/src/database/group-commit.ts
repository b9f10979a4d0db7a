import { concernsWholeDatabase } from './faults/database-faults.ts';

/**
 * Commits the work of many requests in one durable transaction: items that arrive during a commit share the next one.
 * No request completes before the transaction that contains its item is durable.
 */
export interface GroupCommit<Item, Result> {
  /** Resolves when the item is durable; rejects if it cannot be written. */
  commit(item: Item): Promise<Result>;
  /** Resolves when nothing is queued or being written. */
  settled(): Promise<void>;
  readonly queued: number;
}

export interface CommittedBatch {
  readonly size: number;
  readonly seconds: number;
}

export interface GroupCommitOptions<Item, Result> {
  /** Writes all items in one transaction and returns one result per item, in order. */
  readonly apply: (items: readonly Item[]) => Promise<readonly Result[]>;
  /**
   * Returns true if the database caused a failure, not an item. All waiting items are then rejected with it, and none
   * is retried alone. Only tests replace it.
   */
  readonly concernsAll?: (cause: unknown) => boolean;
  /** Called after each durable batch. */
  readonly onCommitted?: (batch: CommittedBatch) => void;
  readonly maximumBatch: number;
  /**
   * Items beyond this number are rejected with `QueueFull`, so that an overload sheds load instead of growing the
   * queue.
   */
  readonly maximumQueued: number;
}

export class QueueFull extends Error {}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (cause: unknown) => void;
}

export function createGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const { concernsAll = concernsWholeDatabase } = options;
  const queue: Waiting<Item, Result>[] = [];
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    // Waits one turn of the event loop, so that items that are ready now share the first commit.
    await new Promise<void>((resume) => setImmediate(resume));
    while (queue.length > 0) await applyBatch(queue.splice(0, options.maximumBatch));
    running = null;
  }

  async function applyBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const startedAt = performance.now();
    let results: readonly Result[];
    try {
      results = await options.apply(batch.map((waiting) => waiting.item));
      if (results.length !== batch.length)
        throw new Error('a group commit must return one result for each item');
    } catch (cause) {
      await applyAlone(batch, cause);
      return;
    }
    batch.forEach((waiting, index) => {
      waiting.resolve(results[index] as Result);
    });
    options.onCommitted?.({ size: batch.length, seconds: (performance.now() - startedAt) / 1_000 });
  }

  /** Writes the items of a failed batch one by one, so that one invalid item does not fail the others. */
  async function applyAlone(batch: readonly Waiting<Item, Result>[], cause: unknown): Promise<void> {
    if (concernsAll(cause)) {
      // If the database is unresponsive, one-by-one retries would keep the last item waiting for minutes; items queued
      // behind this batch have waited as long.
      for (const { reject } of [...batch, ...queue.splice(0)]) reject(cause);
      return;
    }
    if (batch.length === 1) {
      batch[0]?.reject(cause);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await applyBatch(batch.slice(0, middle));
    await applyBatch(batch.slice(middle));
  }

  return {
    commit(item) {
      if (queue.length >= options.maximumQueued)
        return Promise.reject(new QueueFull('too many commits are waiting'));
      return new Promise<Result>((resolve, reject) => {
        queue.push({ item, resolve, reject });
        running ??= run();
      });
    },
    async settled() {
      while (running) await running;
    },
    get queued() {
      return queue.length;
    },
  };
}
