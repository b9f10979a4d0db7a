import type { Tx } from '../../../database/index.ts';
import type { RevocationCause, RevocationTerms } from './revocation.ts';
import { revokeTokens } from './revocation-store.ts';
import {
  beginRevocations,
  planForObtained,
  planRevocation,
  type RevocationOutcome,
} from './revoke-in-portions.ts';

/** The maximum number of ids in one statement. */
const idsPerStatement = 100;

/**
 * Revokes those of up to 500 tokens that are not revoked, with the tokens obtained with them, and ends their sessions.
 * The outcome has no portions if none was to be revoked.
 */
export async function revokeTokensById(
  tx: Tx,
  context: RevocationTerms,
  {
    cause,
    ids,
    revokedAt,
  }: { readonly cause: RevocationCause; readonly ids: readonly string[]; readonly revokedAt: number },
): Promise<RevocationOutcome> {
  const tokenIds: string[] = [];
  for (let at = 0; at < ids.length; at += idsPerStatement)
    tokenIds.push(...(await revokeTokens(tx, ids.slice(at, at + idsPerStatement), revokedAt)));
  if (tokenIds.length === 0) return { portions: [], sessionIds: [], isComplete: true };
  const outcome = await beginRevocations(tx, context, [
    planRevocation(cause, revokedAt, { unended: tokenIds }),
    ...(await planForObtained(tx, tokenIds, { cause, revokedAt })),
  ]);
  return { ...outcome, portions: [{ tokenIds, sessionIds: [] }, ...outcome.portions] };
}
