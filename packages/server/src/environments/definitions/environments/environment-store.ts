import type { Reader, Schema, Tx } from '../../../database/index.ts';
import { nameKey } from '../../../tenancy/index.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import type { Environment } from './environment.ts';

/** Inserts an environment; returns false if its name, in any case, is taken. */
export async function insertEnvironment(tx: Tx, environment: Environment): Promise<boolean> {
  const inserted = await tx
    .insertInto('environments')
    .values({ ...environmentColumns(environment), deleted_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return inserted.length === 1;
}

/** Finds an environment by its exact name. */
export async function findEnvironment(
  db: Reader,
  organizationId: string,
  environment: EnvironmentRef,
): Promise<Environment | null> {
  const row = await db
    .selectFrom('environments')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('name_key', '=', keyOf(environment))
    .where('project', '=', environment.project)
    .where('name', '=', environment.name)
    .executeTakeFirst();
  return row ? environmentOf(row) : null;
}

/** Finds the environment with the name, in any case. */
export async function findEnvironmentByKey(
  db: Reader,
  organizationId: string,
  environment: EnvironmentRef,
): Promise<Environment | null> {
  const row = await db
    .selectFrom('environments')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('name_key', '=', keyOf(environment))
    .executeTakeFirst();
  return row ? environmentOf(row) : null;
}

export async function findEnvironmentById(db: Reader, id: string): Promise<Environment | null> {
  const row = await db
    .selectFrom('environments')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row ? environmentOf(row) : null;
}

/** Finds the names of environments of the organization by their ids; omits deleted environments. */
export async function findEnvironmentNames(
  db: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EnvironmentRef>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('environments')
    .select(['id', 'project', 'name'])
    .where('organization_id', '=', organizationId)
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map(({ id, project, name }) => [id, { project, name }]));
}

/** Lists environments by key, starting after the last key that the caller has seen. */
export async function listEnvironmentsAfter(
  db: Reader,
  query: {
    readonly organizationId: string;
    readonly afterKey: string | null;
    readonly limit: number;
  },
): Promise<Environment[]> {
  let select = db
    .selectFrom('environments')
    .selectAll()
    .where('organization_id', '=', query.organizationId)
    .where('deleted_at', 'is', null)
    .orderBy('name_key')
    .limit(query.limit);
  if (query.afterKey !== null) select = select.where('name_key', '>', query.afterKey);
  return (await select.execute()).map(environmentOf);
}

/** Returns the key with which a listing continues; it is unique within an organization. */
export function keyOf({ project, name }: EnvironmentRef): string {
  return nameKey(`${project}/${name}`);
}

/** Makes another revision current; returns false if `from` is no longer the current revision. */
export async function moveCurrentRevision(
  tx: EnvironmentTx<'environment:write'>,
  environmentId: string,
  move: { readonly from: number; readonly to: number; readonly modifiedAt: number },
): Promise<boolean> {
  const moved = await tx
    .updateTable('environments')
    .set({ current_revision: move.to, modified_at: move.modifiedAt })
    .where('id', '=', environmentId)
    .where('current_revision', '=', move.from)
    .returning('id')
    .execute();
  return moved.length === 1;
}

export async function updateEnvironmentSettings(
  tx: EnvironmentTx<'environment_settings:update'>,
  environmentId: string,
  settings: { readonly deletionProtected: boolean },
): Promise<void> {
  await tx
    .updateTable('environments')
    .set({ deletion_protected: settings.deletionProtected ? 1 : 0 })
    .where('id', '=', environmentId)
    .execute();
}

/** Returns true if the first document of the environment was refused and it was not created again since. */
export async function isFirstSaveRefused(db: Reader, environmentId: string): Promise<boolean> {
  const row = await db
    .selectFrom('environments')
    .select('id')
    .where('id', '=', environmentId)
    .where('first_save_refused', '=', 1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function markFirstSave(
  tx: EnvironmentTx<'environment:write'>,
  environmentId: string,
  state: 'refused' | 'due',
): Promise<void> {
  await tx
    .updateTable('environments')
    .set({ first_save_refused: state === 'refused' ? 1 : null })
    .where('id', '=', environmentId)
    .execute();
}

/** The columns of an environment that has its name. */
export function environmentColumns(
  environment: Environment,
): Omit<Schema['environments'], 'deleted_at' | 'first_save_refused'> {
  return {
    id: environment.id,
    organization_id: environment.organizationId,
    project: environment.project,
    name: environment.name,
    name_key: keyOf(environment),
    owner_login: environment.owner.login,
    owner_name: environment.owner.name,
    current_revision: environment.currentRevision,
    deletion_protected: environment.deletionProtected ? 1 : 0,
    created_at: environment.createdAt,
    modified_at: environment.modifiedAt,
  };
}

export function environmentOf(row: Schema['environments']): Environment {
  return {
    id: row.id,
    organizationId: row.organization_id,
    project: row.project,
    name: row.name,
    owner: { login: row.owner_login, name: row.owner_name },
    currentRevision: row.current_revision,
    deletionProtected: row.deletion_protected === 1,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
