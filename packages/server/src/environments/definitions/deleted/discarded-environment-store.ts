import { sql } from 'kysely';
import type { Reader, Tx } from '../../../database/index.ts';

/** The prefix of the name keys of environments to delete for good. No name has such a key. */
const discarded = 'discarded:';

/** Marks environments that nothing finds any more, and that are not to be restored. */
export async function markDiscarded(tx: Tx, environmentIds: readonly string[]): Promise<void> {
  for (const id of environmentIds)
    await tx
      .updateTable('environments')
      .set({ name_key: `${discarded}${id}` })
      .where('id', '=', id)
      .where('deleted_at', 'is not', null)
      .execute();
}

/** Finds one of the discarded environments that are not deleted yet, of all organizations. */
export async function findDiscarded(db: Reader): Promise<string | null> {
  const row = await db
    .selectFrom('environments')
    .select('id')
    .where('deleted_at', 'is not', null)
    .where('name_key', 'like', `${discarded}%`)
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Lists the first revisions with the sizes of their documents, without reading these. */
export async function listRevisionSizes(
  db: Reader,
  environmentId: string,
  limit: number,
): Promise<{ readonly number: number; readonly bytes: number }[]> {
  return await db
    .selectFrom('environment_revisions')
    .select((eb) => ['number', eb.fn<number>('octet_length', ['definition']).as('bytes')])
    .where('environment_id', '=', environmentId)
    .orderBy('number')
    .limit(limit)
    .execute();
}

/** Deletes the revisions up to a number. */
export async function deleteRevisionsUntil(tx: Tx, environmentId: string, until: number): Promise<void> {
  await tx
    .deleteFrom('environment_revisions')
    .where('environment_id', '=', environmentId)
    .where('number', '<=', until)
    .execute();
}

/** Deletes up to `limit` tags and hashes of ciphertexts; returns the number. */
export async function deleteSomeTags(tx: Tx, environmentId: string, limit: number): Promise<number> {
  const tables = [
    ['environment_tags', 'name'],
    ['environment_revision_tags', 'name'],
    ['retracted_ciphertexts', 'hash'],
  ] as const;
  let deleted = 0;
  for (const [table, column] of tables) {
    const [name, key] = [sql.table(table), sql.ref(column)];
    const { rows } = await sql`
      delete from ${name} where environment_id = ${environmentId} and ${key} in (
        select ${key} from ${name} where environment_id = ${environmentId} limit ${limit - deleted}
      ) returning ${key}`.execute(tx);
    deleted += rows.length;
    if (deleted >= limit) break;
  }
  return deleted;
}

/** Deletes an environment that has no revisions and tags any more. */
export async function deleteEnvironmentRow(tx: Tx, environmentId: string): Promise<void> {
  await tx
    .deleteFrom('environments')
    .where('id', '=', environmentId)
    .where('deleted_at', 'is not', null)
    .execute();
}
