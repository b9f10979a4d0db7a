import type { Database } from './database.ts';
import type { Tx } from './transaction.ts';

/** For each millisecond that a batch took, so that the work takes a quarter of the store's time at most. */
const restPerMillisecond = 3;
const shortestRestMilliseconds = 5;

/**
 * Work in the background that is too much for one transaction: the embedded store has one connection, and every request
 * waits while it is taken. Each batch is a transaction of its own, with the store free in between, until one answers
 * `done` or the signal says so.
 */
export async function runInBatches(
  { write }: Pick<Database, 'write'>,
  batch: (tx: Tx) => Promise<'more' | 'done'>,
  signal?: AbortSignal,
): Promise<void> {
  while (signal?.aborted !== true) {
    const startedAt = performance.now();
    if ((await write({ by: 'maintenance' }, batch)) === 'done') return;
    const rest = restPerMillisecond * (performance.now() - startedAt);
    await new Promise((resume) => setTimeout(resume, Math.max(shortestRestMilliseconds, rest)));
  }
}
