import { deleteSomeRows, type Reader, type Tx } from '../../../database/index.ts';

/** The prefix of the name keys of environments to delete for good. No name has such a key. */
const discarded = 'discarded:';

/** Marks environments that nothing finds any more, and that are not to be restored; returns the number. */
export async function markDiscarded(tx: Tx, environmentIds: readonly string[]): Promise<number> {
  let marked = 0;
  for (const id of environmentIds) {
    const { numUpdatedRows } = await tx
      .updateTable('environments')
      .set({ name_key: `${discarded}${id}` })
      .where('id', '=', id)
      .where('deleted_at', 'is not', null)
      .executeTakeFirst();
    marked += Number(numUpdatedRows);
  }
  return marked;
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

/** Deletes up to `limit` tags of an environment and of its revisions; returns the number. */
export async function deleteSomeTags(tx: Tx, environmentId: string, limit: number): Promise<number> {
  const deleted = await deleteSomeRows(tx, ['environment_tags', 'name'], { environmentId, limit });
  if (deleted > 0) return deleted;
  return await deleteSomeRows(tx, ['environment_revision_tags', 'name'], { environmentId, limit });
}

/** Deletes an environment that has no revisions and tags any more. */
export async function deleteEnvironmentRow(tx: Tx, environmentId: string): Promise<void> {
  await tx
    .deleteFrom('environments')
    .where('id', '=', environmentId)
    .where('deleted_at', 'is not', null)
    .execute();
}
