import { readVersion } from '../../database/index.ts';
import { decideExchange } from './decide/decide-exchange.ts';
import type { Grant } from './decide/verdict.ts';
import { type VerifiedExchange, verifyExchange } from './decide/verify-exchange.ts';
import type { PreparedGrant, PreparedIdentityToken } from './exchange-context.ts';
import type { GrantSteps } from './grant-steps.ts';
import { type GrantContext, recordGrant, recordIdentityGrant } from './ledger/record-grant.ts';
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
    return { ok: true, value: prepareGrant(verdict.value, { received, trustVersion }) };
  },
};

function prepareGrant(grant: Grant, context: GrantContext): PreparedGrant {
  const { requested } = grant.findings.request;
  if (requested.tokenType === 'identity') return prepareIdentityToken(grant, requested, context);
  const { entry, minted } = recordGrant(grant, requested.tokenType, context);
  return {
    kind: 'access-token',
    entry,
    accessToken: minted.value,
    lifetimeSeconds: minted.lifetimeSeconds,
    issuedTokenType: requested.tokenTypeUrn,
    scope: requested.scope,
  };
}

function prepareIdentityToken(
  grant: Grant,
  requested: RequestedIdentityToken,
  context: GrantContext,
): PreparedIdentityToken {
  const { organization, issuer, claims } = grant.findings;
  const { entry, basedOn, lifetimeSeconds } = recordIdentityGrant(grant, context);
  return {
    kind: 'identity-token',
    entry,
    basedOn,
    lifetimeSeconds,
    issuedTokenType: requested.tokenTypeUrn,
    scope: '',
    mintRequest: {
      organization,
      issuerId: issuer.id,
      issuer: issuer.issuer,
      subject: claims.subject ?? '',
      audience: requested.target,
      lifetimeSeconds,
      decisionId: entry.decision.id,
      sourceIp: context.received.sourceIp,
      requestId: context.received.requestId,
    },
  };
}
