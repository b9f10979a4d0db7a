import { collectRows, type Reader, type Schema, type Tx } from '../../database/index.ts';
import { nameKey } from '../../tenancy/index.ts';
import type { RunnerPool } from './runner-pool.ts';

/** Lists the runner pools of an organization by name. Their number has a limit (`maxRunnerPools`). */
export function listRunnerPools(db: Reader, organizationId: string): Promise<readonly RunnerPool[]> {
  return collectRows<RunnerPool>(async (last, count) => {
    let select = db
      .selectFrom('runner_pools')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .orderBy('name')
      .limit(count);
    if (last !== null) select = select.where('name', '>', last.name);
    return (await select.execute()).map(poolOf);
  });
}

/** Lists the first names of an organization's runner pools. */
export async function listFirstPoolNames(
  db: Reader,
  organizationId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('runner_pools')
    .select('name')
    .where('organization_id', '=', organizationId)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(({ name }) => name);
}

export async function countRunnerPools(db: Reader, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('runner_pools')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(count);
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
