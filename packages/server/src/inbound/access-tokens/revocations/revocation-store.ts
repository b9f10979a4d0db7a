import { createBatchInsert, type Engine, type Reader, type Tx } from '../../../database/index.ts';
import type { Revocation, TokenSearch } from './revocation.ts';
import { listOrigins } from './revoked-origin-store.ts';

const origins = createBatchInsert('revoked_origins', [
  'origin',
  'revocation_id',
  'newest_token',
  'newest_session',
  'revoked_at',
]);

/** Stores a revocation that continues later, with its origins, which put it into effect. */
export async function insertRevocation(
  tx: Tx,
  revocation: Revocation,
  newestSession: string | null,
): Promise<void> {
  const { id, newest, revokedAt } = revocation;
  await tx
    .insertInto('revocations')
    .values({ id, steps: 0, state: stateOf(revocation) })
    .execute();
  await origins.insert(
    tx,
    listOrigins(revocation).map((origin) => ({
      origin,
      revocation_id: id,
      newest_token: newest,
      newest_session: newestSession,
      revoked_at: revokedAt,
    })),
  );
}

/** Stores the progress of a revocation. */
export async function updateRevocation(tx: Tx, revocation: Revocation): Promise<void> {
  await tx
    .updateTable('revocations')
    .set((eb) => ({ steps: eb('steps', '+', 1), state: stateOf(revocation) }))
    .where('id', '=', revocation.id)
    .execute();
}

/** Deletes a revocation that is complete: its tokens are revoked, and its sessions have ended. */
export async function deleteRevocation(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('revoked_origins').where('revocation_id', '=', id).execute();
  await tx.deleteFrom('revocations').where('id', '=', id).execute();
}

export async function hasRevocation(db: Reader): Promise<boolean> {
  return (await db.selectFrom('revocations').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/**
 * Finds the revocation that has had the fewest steps and that no other server continues now, so that a large one does
 * not delay the others. Null if there is none.
 */
export async function takeRevocation(tx: Tx, engine: Engine): Promise<Revocation | null> {
  const select = tx.selectFrom('revocations').select(['id', 'state']).orderBy('steps').orderBy('id').limit(1);
  // SQLite's write transaction is already the lock, and SQLite has no `for update`.
  const row = await (engine === 'postgres' ? select.forUpdate().skipLocked() : select).executeTakeFirst();
  return row === undefined ? null : { id: row.id, ...(JSON.parse(row.state) as Omit<Revocation, 'id'>) };
}

function stateOf({ id: _, ...state }: Revocation): string {
  return JSON.stringify(state);
}

/** A token as a revocation examines it. */
export interface ExaminedToken {
  readonly id: string;
  readonly organizationId: string | null;
  readonly policyVersion: number | null;
  readonly policyIndex: number | null;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/**
 * Reads the next tokens of a search, from the newest to the oldest: active, expired and revoked ones, so that a step
 * never reads more than `limit` rows.
 */
export async function readTokens(
  tx: Tx,
  { column, value }: TokenSearch,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly ExaminedToken[]> {
  let select = tx
    .selectFrom('access_tokens')
    .select([
      'id',
      'organization_id as organizationId',
      'policy_version as policyVersion',
      'policy_index as policyIndex',
      'expires_at as expiresAt',
      'revoked_at as revokedAt',
    ])
    .where(column, '=', value)
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== null) select = select.where('id', '<', before);
  return select.execute();
}

/** Revokes those of up to 100 tokens that are not revoked. Returns their ids. */
export async function revokeTokens(
  tx: Tx,
  ids: readonly string[],
  revokedAt: number,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .updateTable('access_tokens')
    .set({ revoked_at: revokedAt })
    .where('id', 'in', [...ids])
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Finds those of up to 100 tokens with which tokens were obtained that are not revoked. Returns their ids. */
export async function findParents(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('access_tokens as parents')
    .select('parents.id')
    .where('parents.id', 'in', [...ids])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('access_tokens as children')
          .select('children.id')
          .whereRef('children.parent_id', '=', 'parents.id')
          .where('children.revoked_at', 'is', null),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}
