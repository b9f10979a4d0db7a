import { AuthorityRefusal, type EffectCheck } from '../../access/index.ts';
import { QueueFull } from '../../database/index.ts';
import type { Result } from '../../platform/result.ts';
import type { Refusal } from './decide/verdict.ts';
import type { ExchangeContext, PreparedGrant, PreparedIdentityToken } from './exchange-context.ts';
import { isInForce } from './ledger/drop-stale.ts';
import type { TrustBasis } from './ledger/ledger-entry.ts';

/** Thrown when trust has changed between a decision and the transaction of its identity token. */
class TrustChanged extends Error {}

/**
 * The maximum number of attempts. An attempt fails if the trust behind the decision changes before the audit event of
 * the token is durable.
 */
const maxAttempts = 10;

/**
 * Mints the identity token of a committed grant. If the trust has changed since the commit, `decideAgain` decides: the
 * token is issued on the new terms, with the decision id of the grant, or refused.
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
  throw new QueueFull('the trust changed repeatedly while the identity token was minted');
}

/** Returns null without issuing a token if the trust has changed. */
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
