import { AuthorityRefusal, type EffectCheck } from '../../access/index.ts';
import { QueueFull } from '../../database/index.ts';
import type { Result } from '../../platform/result.ts';
import type { Refusal } from './decide/verdict.ts';
import type { ExchangeContext, PreparedGrant, PreparedIdentityToken } from './exchange-context.ts';
import { isInForce } from './ledger/drop-stale.ts';
import type { TrustBasis } from './ledger/ledger-entry.ts';

/** Thrown when trust has changed between a decision and the transaction of its identity token. */
class TrustChanged extends Error {}

/** Attempts; in each failed one, the trust that decided changed before the token's audit event was durable. */
const maxAttempts = 10;

/**
 * Mints the identity token of a grant that is committed. If trust has changed since the commit, `decideAgain` decides:
 * the token is issued on its terms, under the decision id of the grant, or refused.
 */
export async function mintGranted(
  context: ExchangeContext,
  granted: PreparedIdentityToken,
  decideAgain: () => Promise<Result<PreparedGrant, Refusal>>,
): Promise<Result<PreparedIdentityToken & { readonly token: string }, Refusal>> {
  const { decisionId } = granted.mintRequest;
  let grant = granted;
  for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
    const token = await mintUnderTrust(context, { ...grant.mintRequest, decisionId }, grant.basedOn);
    if (token !== null) return { ok: true, value: { ...grant, token } };
    const decided = await decideAgain();
    if (!decided.ok) return decided;
    if (decided.value.kind !== 'identity-token') throw new Error('the request is for an identity token');
    grant = decided.value;
  }
  throw new QueueFull('trust changes faster than an identity token can be minted');
}

/** Returns null, and issues nothing, if the trust has changed. */
async function mintUnderTrust(
  context: ExchangeContext,
  request: PreparedIdentityToken['mintRequest'],
  basedOn: TrustBasis,
): Promise<string | null> {
  const authority = trustCheck(context, request.organization.id, basedOn);
  try {
    return (await context.mintForWorkload({ ...request, authority })).token;
  } catch (error) {
    if (error instanceof TrustChanged) return null;
    throw error;
  }
}

function trustCheck({ database }: ExchangeContext, organizationId: string, basedOn: TrustBasis): EffectCheck {
  return {
    organizationIds: [organizationId],
    async check(tx) {
      if (await isInForce(tx, database, basedOn)) return;
      throw new AuthorityRefusal(() => Promise.reject(new TrustChanged('the trust has changed')));
    },
  };
}
