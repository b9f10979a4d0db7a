import type { Reader, Tx } from '../../../database/index.ts';
import type { Environment } from '../environments/environment.ts';
import { environmentColumns } from '../environments/environment-store.ts';

/** The prefix of the name keys of unfinished environments. No valid name has such a key. */
const unfinished = 'unfinished:';

/**
 * Inserts an unfinished environment. It has no name until `finishEnvironment` and counts as deleted, so that no lookup
 * finds it.
 */
export async function insertUnfinished(tx: Tx, environment: Environment): Promise<void> {
  await tx
    .insertInto('environments')
    .values({
      ...environmentColumns(environment),
      name_key: `${unfinished}${environment.id}`,
      deleted_at: environment.createdAt,
    })
    .execute();
}

/** Names a finished environment; returns false if it was discarded. */
export async function finishEnvironment(tx: Tx, environment: Environment): Promise<boolean> {
  const finished = await tx
    .updateTable('environments')
    .set({ ...environmentColumns(environment), deleted_at: null })
    .where('id', '=', environment.id)
    .where('name_key', '=', `${unfinished}${environment.id}`)
    .returning('id')
    .execute();
  return finished.length === 1;
}

/** Lists the ids of unfinished environments created before a time. */
export async function listUnfinishedBefore(db: Reader, before: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('environments')
    .select('id')
    .where('deleted_at', '<=', before)
    .where('name_key', 'like', `${unfinished}%`)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
