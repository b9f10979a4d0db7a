import type { Database } from './database.ts';
import type { Tx } from './transaction.ts';

/** The pause for each millisecond of a batch, so that the work uses at most a quarter of the store's time. */
const restPerMillisecond = 3;
const minRestMs = 5;

/**
 * Runs background work that is too large for one transaction: the embedded store has one connection, and every request
 * waits for it. Each batch is a separate transaction, followed by a pause, until a batch returns `done` or the signal
 * aborts.
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
    await new Promise((resume) => setTimeout(resume, Math.max(minRestMs, rest)));
  }
}
