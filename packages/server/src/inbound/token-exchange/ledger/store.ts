import { hash } from 'node:crypto';
import { sql } from 'kysely';
import {
  createBatchInsert,
  type Reader,
  type RowsOfAnother,
  type Tx,
  type UsedSubjectTokenRow,
} from '../../../database/index.ts';

/** One use of a subject token. It stays the same if the issuer is registered again. */
export interface TokenUse {
  readonly organizationId: string;
  /** The issuer identifier. */
  readonly issuer: string;
  readonly key: string;
  readonly expiresAt: number;
}

/** Claims a subject token for one use; returns false if it was used before. */
export async function claimSingleUse(tx: Tx, use: TokenUse): Promise<boolean> {
  const claimed = await tx
    .insertInto('used_subject_tokens')
    .values(rowOf(use))
    .onConflict((conflict) => conflict.doNothing())
    .returning('token_key')
    .execute();
  return claimed.length === 1;
}

/** Returns true if a subject token was used before. */
export async function isUsed(db: Reader, use: TokenUse): Promise<boolean> {
  const { organization_id, issuer_hash, token_key } = rowOf(use);
  const row = await db
    .selectFrom('used_subject_tokens')
    .select('token_key')
    .where('organization_id', '=', organization_id)
    .where('issuer_hash', '=', issuer_hash)
    .where('token_key', '=', token_key)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * A second token with the same `jti` may expire later than the first; the use is then recorded until the later time.
 */
const uses = createBatchInsert(
  'used_subject_tokens',
  ['organization_id', 'issuer_hash', 'token_key', 'expires_at'],
  {
    onConflict: sql`on conflict (organization_id, issuer_hash, token_key) do update
      set expires_at = excluded.expires_at where excluded.expires_at > used_subject_tokens.expires_at`,
  },
);

/** Returns the uses to write with the decisions. Nothing depends on them now, but single use may be enabled later. */
export function usesToRemember(remembered: readonly TokenUse[]): RowsOfAnother {
  const latest = new Map<string, UsedSubjectTokenRow>();
  for (const use of remembered) {
    const row = rowOf(use);
    const name = `${row.organization_id} ${row.issuer_hash} ${row.token_key}`;
    // A statement must not change a row twice.
    if ((latest.get(name)?.expires_at ?? 0) <= row.expires_at) latest.set(name, row);
  }
  return uses.rowsOf([...latest.values()]);
}

function rowOf({ organizationId, issuer, key, expiresAt }: TokenUse): UsedSubjectTokenRow {
  return {
    organization_id: organizationId,
    issuer_hash: hash('sha256', issuer, 'hex'),
    token_key: key,
    expires_at: expiresAt,
  };
}

/** Deletes a limited number of uses of expired tokens, and returns their number. */
export async function deleteExpiredUses(tx: Tx, nowAt: number, limit: number): Promise<number> {
  const deleted = await sql`
    delete from used_subject_tokens where (organization_id, issuer_hash, token_key) in (
      select organization_id, issuer_hash, token_key from used_subject_tokens
      where expires_at < ${nowAt} limit ${limit}) returning token_key`.execute(tx);
  return deleted.rows.length;
}
