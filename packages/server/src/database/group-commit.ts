import { concernsWholeDatabase } from './faults/database-faults.ts';

/**
 * Many requests, one durable transaction: what arrives while a commit is under way goes into the next one together.
 * Nobody is answered before the transaction that holds his work is durable.
 */
export interface GroupCommit<Item, Result> {
  /** Resolves when the item is durable; rejects when it is not. */
  commit(item: Item): Promise<Result>;
  /** Resolves when nothing is queued or under way. */
  settled(): Promise<void>;
  readonly queued: number;
}

export interface CommittedBatch {
  readonly size: number;
  readonly seconds: number;
}

export interface GroupCommitOptions<Item, Result> {
  /** Writes all items in one transaction and answers one result an item, in order. */
  readonly apply: (items: readonly Item[]) => Promise<readonly Result[]>;
  /**
   * Whether a failure is of the database and not of the items: then all that wait are refused with it, and none is tried
   * alone. What stands in the default's place is for tests.
   */
  readonly concernsAll?: (cause: unknown) => boolean;
  /** Told of each batch that is durable. */
  readonly onCommitted?: (batch: CommittedBatch) => void;
  readonly maximumBatch: number;
  /** More than this waiting is refused with `QueueFull`, so that an overload sheds instead of growing. */
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
    // One turn of the event loop: whatever else is ready now shares the first commit.
    await new Promise<void>((resume) => setImmediate(resume));
    while (queue.length > 0) await applyBatch(queue.splice(0, options.maximumBatch));
    running = null;
  }

  async function applyBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const startedAt = performance.now();
    let results: readonly Result[];
    try {
      results = await options.apply(batch.map((waiting) => waiting.item));
      if (results.length !== batch.length) throw new Error('a group commit must answer every item');
    } catch (cause) {
      await applyAlone(batch, cause);
      return;
    }
    batch.forEach((waiting, index) => {
      waiting.resolve(results[index] as Result);
    });
    options.onCommitted?.({ size: batch.length, seconds: (performance.now() - startedAt) / 1_000 });
  }

  /** One item that cannot be written must not take its neighbours down with it. */
  async function applyAlone(batch: readonly Waiting<Item, Result>[], cause: unknown): Promise<void> {
    if (concernsAll(cause)) {
      // Against a store that does not answer, one try after the other would keep the last one waiting for minutes:
      // also what waited behind this batch has waited as long as that.
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
