import { readVersion } from '../../database/index.ts';
import type { Result } from '../../platform/result.ts';
import { decideExchange } from './decide/decide-exchange.ts';
import type { Grant, Refusal } from './decide/verdict.ts';
import { type VerifiedExchange, verifyExchange } from './decide/verify-exchange.ts';
import type { ExchangeContext, PreparedGrant } from './exchange-context.ts';
import type { GrantSteps } from './grant-steps.ts';
import { type GrantContext, recordGrant, recordIdentityGrant, refuseReplay } from './ledger/record-grant.ts';
import { isUsed } from './ledger/store.ts';
import type { RequestedIdentityToken } from './request/requested-token.ts';
import type { ExchangeRequest } from './request/token-request.ts';

interface VerifiedUnderTrust {
  readonly exchange: VerifiedExchange;
  readonly trustVersion: number;
}

/** The exchange of a trusted issuer's token (RFC 8693). */
export const tokenExchangeSteps: GrantSteps<ExchangeRequest, VerifiedUnderTrust> = {
  async verify(context, request) {
    const { changes, db } = context.database;
    // The version is read before everything that the decision is based on.
    const trustVersion = changes.versionOf('trust') ?? (await readVersion(db, 'trust'));
    const verified = await verifyExchange(context, request);
    return verified.ok ? { ok: true, value: { exchange: verified.value, trustVersion } } : verified;
  },
  async decide(context, { exchange, trustVersion }, received) {
    const verdict = await decideExchange(context, exchange);
    if (!verdict.ok) return verdict;
    const { issuer } = verdict.value.findings;
    context.issuerLastUses.note(issuer.organizationId, issuer.id);
    return prepareGrant(context, verdict.value, { received, trustVersion });
  },
};

async function prepareGrant(
  context: ExchangeContext,
  grant: Grant,
  terms: GrantContext,
): Promise<Result<PreparedGrant, Refusal>> {
  const { requested } = grant.findings.request;
  if (requested.tokenType === 'identity') return prepareIdentityToken(context, grant, requested, terms);
  const { entry, minted } = recordGrant(grant, requested.tokenType, terms);
  return {
    ok: true,
    value: {
      entry,
      token: minted.value,
      tokenType: 'token',
      lifetimeSeconds: minted.lifetimeSeconds,
      issuedTokenType: requested.tokenTypeUrn,
      scope: requested.scope,
    },
  };
}

/**
 * Signs the identity token before the commit, so that the decision, its single use and the token's audit event are one
 * transaction: a decision is recorded as granted if and only if its token was issued. A token that was used before is
 * refused before that, because a signature costs more than everything else; the commit decides about concurrent uses.
 */
async function prepareIdentityToken(
  { signForWorkload, database }: ExchangeContext,
  grant: Grant,
  requested: RequestedIdentityToken,
  terms: GrantContext,
): Promise<Result<PreparedGrant, Refusal>> {
  const { organization, issuer, claims } = grant.findings;
  const { sourceIp, requestId } = terms.received;
  const { entry, lifetimeSeconds } = recordIdentityGrant(grant, terms);
  const { use } = entry;
  if (use !== null && use.whenUsed !== null && (await isUsed(database.db, use)))
    return { ok: false, fault: refuseReplay(grant) };
  const { token, auditEvent } = await signForWorkload({
    organization,
    issuerId: issuer.id,
    issuer: issuer.issuer,
    subject: claims.subject ?? '',
    audience: requested.target,
    lifetimeSeconds,
    decisionId: entry.decision.id,
    sourceIp,
    requestId,
  });
  return {
    ok: true,
    value: {
      entry: { ...entry, auditEvent },
      token,
      tokenType: 'N_A',
      lifetimeSeconds,
      issuedTokenType: requested.tokenTypeUrn,
      scope: '',
    },
  };
}
