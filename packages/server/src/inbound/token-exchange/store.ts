import type { Tx } from '../../database/index.ts';

/** What of an issuer and its policies changes with every change of them. */
export interface StandingTrust {
  readonly issuerModifiedAt: number;
  readonly policyVersion: number;
}

/** Of those of the issuers that are trusted now, by id. */
export async function findStandingTrust(
  tx: Tx,
  issuerIds: readonly string[],
): Promise<ReadonlyMap<string, StandingTrust>> {
  const rows = await tx
    .selectFrom('trusted_issuers')
    .innerJoin('policy_documents', 'policy_documents.issuer_id', 'trusted_issuers.id')
    .select(['trusted_issuers.id', 'trusted_issuers.modified_at', 'policy_documents.version'])
    .where('trusted_issuers.id', 'in', [...new Set(issuerIds)])
    .execute();
  return new Map(
    rows.map(({ id, modified_at, version }) => [
      id,
      { issuerModifiedAt: modified_at, policyVersion: version },
    ]),
  );
}

/** Claims a subject token for one use; answers false when it is claimed already. */
export async function claimSingleUse(
  tx: Tx,
  use: { readonly issuerId: string; readonly key: string; readonly expiresAt: number },
): Promise<boolean> {
  const claimed = await tx
    .insertInto('used_subject_tokens')
    .values({ issuer_id: use.issuerId, token_key: use.key, expires_at: use.expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('issuer_id')
    .execute();
  return claimed.length === 1;
}

/** Forgets uses of tokens that have expired anyhow, a bounded number at a time; answers how many. */
export async function deleteExpiredUses(tx: Tx, nowAt: number, limit: number): Promise<number> {
  const expired = await tx
    .selectFrom('used_subject_tokens')
    .select(['issuer_id', 'token_key'])
    .where('expires_at', '<', nowAt)
    .limit(limit)
    .execute();
  for (const { issuer_id, token_key } of expired) {
    await tx
      .deleteFrom('used_subject_tokens')
      .where('issuer_id', '=', issuer_id)
      .where('token_key', '=', token_key)
      .execute();
  }
  return expired.length;
}
