import type { Reader, Tx } from '../../../database/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import type { Author, Environment } from '../environments/environment.ts';
import { environmentOf, keyOf } from '../environments/environment-store.ts';

/** An environment that was deleted and can be restored. */
export interface DeletedEnvironment extends Environment {
  readonly deletedAt: number;
}

/** Where a page of deleted environments ended. */
export interface DeletionPosition {
  readonly deletedAt: number;
  readonly environmentId: string;
}

/**
 * Takes an environment out of use, with its revisions and tags kept and its name free for those who may use it again.
 * Deleted environments have a `name_key` that no name has: what looks by name never finds one.
 */
export async function markDeleted(
  tx: Tx,
  environment: Environment,
  deletion: { readonly at: number; readonly by: Author },
): Promise<void> {
  await tx
    .updateTable('environments')
    .set({ deleted_at: deletion.at, name_key: `deleted:${environment.id}` })
    .where('id', '=', environment.id)
    .execute();
  await tx
    .insertInto('deleted_environments')
    .values({
      environment_id: environment.id,
      organization_id: environment.organizationId,
      project: environment.project,
      name: environment.name,
      name_key: keyOf(environment),
      deleted_at: deletion.at,
      deleted_by_login: deletion.by.login,
      deleted_by_name: deletion.by.name,
      purged_at: null,
    })
    .execute();
}

/** The last deletion under a name, whatever its case: it reserves the name, also after it was purged. */
export async function findReservation(
  db: Reader,
  organizationId: string,
  environment: EnvironmentRef,
): Promise<{ readonly environmentId: string } | null> {
  const row = await db
    .selectFrom('deleted_environments')
    .select('environment_id')
    .where('organization_id', '=', organizationId)
    .where('name_key', '=', keyOf(environment))
    .orderBy('deleted_at', 'desc')
    .orderBy('environment_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { environmentId: row.environment_id } : null;
}

/** The environment that was deleted under a name at a time and not purged since. */
export async function findDeletion(
  db: Reader,
  organizationId: string,
  { project, name, deletedAt }: EnvironmentRef & { readonly deletedAt: number },
): Promise<DeletedEnvironment | null> {
  const row = await selectDeleted(db, organizationId)
    .where('environments.project', '=', project)
    .where('environments.name', '=', name)
    .where('environments.deleted_at', '=', deletedAt)
    .orderBy('environments.id')
    .limit(1)
    .executeTakeFirst();
  return row ? { ...environmentOf(row), deletedAt } : null;
}

/** Newest first. */
export async function listDeletions(
  db: Reader,
  organizationId: string,
  page: { readonly after: DeletionPosition | null; readonly limit: number },
): Promise<DeletedEnvironment[]> {
  const { after, limit } = page;
  let select = selectDeleted(db, organizationId)
    .orderBy('environments.deleted_at', 'desc')
    .orderBy('environments.id')
    .limit(limit);
  if (after !== null)
    select = select.where((where) =>
      where.or([
        where('environments.deleted_at', '<', after.deletedAt),
        where.and([
          where('environments.deleted_at', '=', after.deletedAt),
          where('environments.id', '>', after.environmentId),
        ]),
      ]),
    );
  return (await select.execute()).map((row) => ({
    ...environmentOf(row),
    deletedAt: Number(row.deleted_at),
  }));
}

/** Puts a deleted environment back under its name, which must be free. */
export async function unmarkDeleted(tx: Tx, environment: Environment): Promise<void> {
  await tx
    .updateTable('environments')
    .set({ deleted_at: null, name_key: keyOf(environment) })
    .where('id', '=', environment.id)
    .execute();
  await tx.deleteFrom('deleted_environments').where('environment_id', '=', environment.id).execute();
}

/** Deletes what a deleted environment said, for good: its revisions and tags. Its name stays reserved. */
export async function purgeDeleted(
  tx: Tx,
  environmentIds: readonly string[],
  purgedAt: number,
): Promise<void> {
  await tx
    .deleteFrom('environments')
    .where('id', 'in', [...environmentIds])
    .execute();
  await tx
    .updateTable('deleted_environments')
    .set({ purged_at: purgedAt })
    .where('environment_id', 'in', [...environmentIds])
    .execute();
}

/** Of all organizations: environments deleted before a time and not purged, the oldest first. */
export async function listDeletedBefore(db: Reader, before: number, limit: number): Promise<Environment[]> {
  const rows = await db
    .selectFrom('environments')
    .selectAll()
    .where('deleted_at', '<=', before)
    .orderBy('deleted_at')
    .limit(limit)
    .execute();
  return rows.map(environmentOf);
}

function selectDeleted(db: Reader, organizationId: string) {
  return db
    .selectFrom('environments')
    .selectAll('environments')
    .where('environments.organization_id', '=', organizationId)
    .where('environments.deleted_at', 'is not', null);
}
