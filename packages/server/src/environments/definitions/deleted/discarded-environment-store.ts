import { deleteSomeRows, type Reader, type Tx } from '../../../database/index.ts';

/** The prefix of the name keys of environments that are to be deleted permanently. No name has such a key. */
const discarded = 'discarded:';

/** Marks deleted environments, so that they are no longer found or restored; returns the number of marked ones. */
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

/** Finds a discarded environment of any organization that has not been permanently deleted yet. */
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

/** Lists the first revisions with the sizes of their documents, without reading the documents. */
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

/** Deletes the revisions up to the given number. */
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

/** Deletes the row of an environment whose revisions and tags have been deleted. */
export async function deleteEnvironmentRow(tx: Tx, environmentId: string): Promise<void> {
  await tx
    .deleteFrom('environments')
    .where('id', '=', environmentId)
    .where('deleted_at', 'is not', null)
    .execute();
}
