import type { Reader, Schema, Tx } from '../../database/index.ts';
import { nameKey } from '../../tenancy/index.ts';
import type { RunnerPool } from './runner-pool.ts';

export async function listRunnerPools(db: Reader, organizationId: string): Promise<RunnerPool[]> {
  const rows = await db
    .selectFrom('runner_pools')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('name')
    .execute();
  return rows.map(poolOf);
}

/**
 * Finds a pool of the organization by id or by name, since a scope may contain either. An id takes precedence over an
 * equal name.
 */
export async function findRunnerPool(
  db: Reader,
  organizationId: string,
  idOrName: string,
): Promise<RunnerPool | null> {
  const row = await db
    .selectFrom('runner_pools')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where((eb) => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
    .orderBy((eb) => eb.case().when('id', '=', idOrName).then(0).else(1).end())
    .executeTakeFirst();
  return row ? poolOf(row) : null;
}

/** Returns the name of a pool of the organization by the pool's id; null for an unknown one. */
export async function findRunnerPoolName(
  db: Reader,
  organizationId: string,
  id: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('runner_pools')
    .select('name')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.name ?? null;
}

/** Returns false if the name is taken. */
export async function insertRunnerPool(tx: Tx, pool: RunnerPool): Promise<boolean> {
  const inserted = await tx
    .insertInto('runner_pools')
    .values({
      id: pool.id,
      organization_id: pool.organizationId,
      name: pool.name,
      name_key: nameKey(pool.name),
      description: pool.description,
      created_at: pool.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return inserted.length === 1;
}

/** Returns false if another pool has the new name. */
export async function updateRunnerPool(tx: Tx, pool: RunnerPool): Promise<boolean> {
  const taken = await tx
    .selectFrom('runner_pools')
    .select('id')
    .where('organization_id', '=', pool.organizationId)
    .where('name_key', '=', nameKey(pool.name))
    .where('id', '!=', pool.id)
    .executeTakeFirst();
  if (taken) return false;
  await tx
    .updateTable('runner_pools')
    .set({ name: pool.name, name_key: nameKey(pool.name), description: pool.description })
    .where('id', '=', pool.id)
    .execute();
  return true;
}

export async function deleteRunnerPool(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('runner_pools').where('id', '=', id).execute();
}

function poolOf(row: Schema['runner_pools']): RunnerPool {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description,
    createdAt: row.created_at,
  };
}
