import type { Reader, Tx } from '../../../database/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import type { Author, Environment } from '../environments/environment.ts';
import { environmentOf, keyOf } from '../environments/environment-store.ts';
import { markDiscarded } from './discarded-environment-store.ts';

/** The prefix of the name keys of deleted environments. No name has such a key. */
const deletedKey = 'deleted:';

/** A deleted environment that can be restored. */
export interface DeletedEnvironment extends Environment {
  readonly deletedAt: number;
}

/** The position at the end of a page of deleted environments. */
export interface DeletionPosition {
  readonly deletedAt: number;
  readonly environmentId: string;
}

/**
 * Marks an environment as deleted, keeps its revisions and tags, and frees its name for callers who may reuse it. A
 * deleted environment has a `name_key` that is not a valid name, so that a search by name never finds it.
 */
export async function markDeleted(
  tx: Tx,
  environment: Environment,
  deletion: { readonly at: number; readonly by: Author },
): Promise<void> {
  await tx
    .updateTable('environments')
    .set({ deleted_at: deletion.at, name_key: `${deletedKey}${environment.id}` })
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

/** Finds the last deletion of a name, in any case: it reserves the name, even after the purge. */
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

/** Finds the environment that had a name, was deleted at the given time and has not been purged. */
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

/** Lists deleted environments, newest first. */
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

/** Restores a deleted environment under its name, which must be free. */
export async function unmarkDeleted(tx: Tx, environment: Environment): Promise<void> {
  await tx
    .updateTable('environments')
    .set({ deleted_at: null, name_key: keyOf(environment) })
    .where('id', '=', environment.id)
    .execute();
  await tx.deleteFrom('deleted_environments').where('environment_id', '=', environment.id).execute();
}

/** Discards deleted environments: they cannot be restored. Their names stay reserved. */
export async function purgeDeleted(
  tx: Tx,
  environmentIds: readonly string[],
  purgedAt: number,
): Promise<void> {
  await markDiscarded(tx, environmentIds);
  await tx
    .updateTable('deleted_environments')
    .set({ purged_at: purgedAt })
    .where('environment_id', 'in', [...environmentIds])
    .execute();
}

/** Lists environments of all organizations that were deleted before a time and have not been purged, oldest first. */
export async function listDeletedBefore(db: Reader, before: number, limit: number): Promise<Environment[]> {
  const rows = await db
    .selectFrom('environments')
    .selectAll()
    .where('deleted_at', '<=', before)
    .where('name_key', 'like', `${deletedKey}%`)
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
    .where('environments.deleted_at', 'is not', null)
    .where('environments.name_key', 'like', `${deletedKey}%`);
}
