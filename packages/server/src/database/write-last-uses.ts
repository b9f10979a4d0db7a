import { compileWrite, type RunCompiled } from './compile-once.ts';
import type { Database } from './database.ts';
import { runInBatches } from './run-in-batches.ts';
import type { Tx } from './transaction.ts';

type UsedTable = 'access_tokens' | 'trusted_issuers';

const rowsAtATime = 100;

const updates: Readonly<Record<UsedTable, RunCompiled<unknown, Tx>>> = {
  access_tokens: compileUpdate('access_tokens'),
  trusted_issuers: compileUpdate('trusted_issuers'),
};

function compileUpdate(table: UsedTable): RunCompiled<unknown, Tx> {
  return compileWrite((db) =>
    db
      .updateTable(table)
      .set({ last_used_at: 0 })
      .where('id', '=', '')
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', 0)])),
  );
}

/**
 * Writes the times of last use. The order is fixed, so that two servers never deadlock, and an earlier time never
 * replaces a later one, so that a slow server does not undo a faster one. The rows are written in batches, because
 * there may be thousands, and no request should wait for all of them.
 */
export async function writeLastUses(
  database: Database,
  table: UsedTable,
  uses: ReadonlyMap<string, number>,
): Promise<void> {
  const sorted = [...uses].sort(([left], [right]) => (left < right ? -1 : 1));
  let written = 0;
  await runInBatches(database, async (tx) => {
    for (const [id, lastUsedAt] of sorted.slice(written, written + rowsAtATime)) {
      await updates[table](tx, [lastUsedAt, id, lastUsedAt]);
    }
    written += rowsAtATime;
    return written < sorted.length ? 'more' : 'done';
  });
}
