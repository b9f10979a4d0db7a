import { QueueFull, readVersion } from '../../database/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import { inSpan } from '../../platform/tracing.ts';
import type { ReasonCode, RefusalCode } from '../decisions/index.ts';
import { decideExchange } from './decide/decide-exchange.ts';
import { type Grant, noFindings, type Refusal, refuse } from './decide/verdict.ts';
import type { ExchangeContext, MintedEntry } from './exchange-context.ts';
import type { LedgerEntry } from './ledger/ledger-entry.ts';
import { type GrantContext, recordGrant, recordIdentityGrant } from './ledger/record-grant.ts';
import { type ReceivedRequest, recordRefusal } from './ledger/record-refusal.ts';
import { describeForCaller, type OAuthErrorCode, oauthErrorOf } from './oauth-error.ts';
import { exchangeRefreshToken } from './refresh-grant.ts';
import type { RawParameters } from './request/request-refusal.ts';
import type { RequestedIdentityToken } from './request/requested-token.ts';
import type { ExchangeRequest, RefreshRequest } from './request/token-request.ts';
import { parseTokenRequest } from './request/token-request.ts';

/** What the caller is answered; everything in it is durable. */
export type ExchangeOutcome =
  | {
      readonly granted: true;
      readonly decisionId: string;
      readonly accessToken: string;
      readonly issuedTokenType: string;
      readonly tokenType: 'token' | 'N_A';
      readonly lifetimeSeconds: number;
      readonly scope: string;
    }
  | {
      readonly granted: false;
      readonly decisionId: string;
      readonly reason: RefusalCode;
      readonly error: OAuthErrorCode;
      readonly description: string;
    };

/**
 * The token endpoint (docs/contract/token-exchange.md; RFC 8693). Resolves only once the outcome, its decision record
 * and its audit event are durable.
 */
export function exchange(
  context: ExchangeContext,
  parameters: RawParameters,
  origin: RequestOrigin,
): Promise<ExchangeOutcome> {
  return inSpan('exchange', { 'symbolon.request_id': origin.requestId }, async (describe) => {
    const outcome = await decideRequest(context, parameters, origin);
    const reason = outcome.granted ? 'granted' : outcome.reason;
    describe({ 'symbolon.decision_id': outcome.decisionId, 'symbolon.reason': reason });
    return outcome;
  });
}

async function decideRequest(
  context: ExchangeContext,
  parameters: RawParameters,
  origin: RequestOrigin,
): Promise<ExchangeOutcome> {
  const received = { ...origin, at: context.clock.now(), parameters };
  const parsed = parseTokenRequest(parameters, context.names);
  if (!parsed.ok) return commitRefusal(context, refuse(noFindings, parsed), received);
  const { request } = parsed;
  return request.grant === 'refresh_token'
    ? refreshAndCommit(context, request, received)
    : decideAndCommit(context, request, received);
}

function decideAndCommit(
  context: ExchangeContext,
  request: ExchangeRequest,
  received: ReceivedRequest,
): Promise<ExchangeOutcome> {
  const { changes, db } = context.database;
  return untilDurable(async () => {
    // Before anything is read by which it is decided.
    const trustVersion = changes.versionOf('trust') ?? (await readVersion(db, 'trust'));
    const verdict = await decideExchange(context, request);
    if (!verdict.granted) return commitRefusal(context, verdict, received);
    return commitGrant(context, verdict, { received, trustVersion });
  });
}

function refreshAndCommit(
  context: ExchangeContext,
  request: RefreshRequest,
  received: ReceivedRequest,
): Promise<ExchangeOutcome> {
  return untilDurable(async () => {
    const result = await exchangeRefreshToken(context, request, received);
    return result.granted ? commitMinted(context, result) : commitRefusal(context, result, received);
  });
}

/** Each time, what decided was changed before the outcome was durable. */
const mostDecisions = 10;

/** Decides until the outcome is durable: again where the commit found that what decided has changed (null). */
async function untilDurable(decide: () => Promise<ExchangeOutcome | null>): Promise<ExchangeOutcome> {
  for (let decisions = 0; decisions < mostDecisions; decisions += 1) {
    const outcome = await decide();
    if (outcome !== null) return outcome;
  }
  return unsettled();
}

function unsettled(): never {
  throw new QueueFull('trust changes faster than an outcome can be made durable');
}

/** The answer to a request whose parameters could not even be read. */
export function refuseUnreadable(
  context: ExchangeContext,
  message: string,
  origin: RequestOrigin,
): Promise<ExchangeOutcome> {
  const received = { ...origin, at: context.clock.now(), parameters: new Map<string, string>() };
  return commitRefusal(context, refuse(noFindings, { reason: 'request_invalid', message }), received);
}

function commitGrant(
  context: ExchangeContext,
  grant: Grant,
  { received, trustVersion }: GrantContext,
): Promise<ExchangeOutcome | null> {
  const { requested } = grant.findings.request;
  context.issuerLastUses.note(grant.findings.issuer.organizationId, grant.findings.issuer.id);
  if (requested.tokenType === 'identity')
    return commitIdentityToken(context, grant, requested, { received, trustVersion });
  const { entry, minted } = recordGrant(grant, requested.tokenType, { received, trustVersion });
  const { tokenTypeUrn: issuedTokenType, scope } = requested;
  return commitMinted(context, { entry, minted, issuedTokenType, scope });
}

/** One hop. The decision is durable, and a single use spent, before anything is signed. */
async function commitIdentityToken(
  context: ExchangeContext,
  grant: Grant,
  requested: RequestedIdentityToken,
  { received, trustVersion }: GrantContext,
): Promise<ExchangeOutcome | null> {
  const { organization, issuer, claims } = grant.findings;
  const { entry, lifetimeSeconds } = recordIdentityGrant(grant, { received, trustVersion });
  const written = await commitEntry(context, entry);
  if (written === null) return null;
  if (written !== entry) return answerRefusal(context, written.decision);
  const { token } = await context.mintForWorkload({
    organization,
    issuerId: issuer.id,
    issuer: issuer.issuer,
    subject: claims.subject ?? '',
    audience: requested.target,
    lifetimeSeconds,
    decisionId: entry.decision.id,
    sourceIp: received.sourceIp,
    requestId: received.requestId,
  });
  context.onOutcome('granted');
  return {
    granted: true,
    decisionId: entry.decision.id,
    accessToken: token,
    issuedTokenType: requested.tokenTypeUrn,
    // RFC 8693 §2.2.1: what was issued is no access token.
    tokenType: 'N_A',
    lifetimeSeconds,
    scope: '',
  };
}

async function commitMinted(
  context: ExchangeContext,
  { entry, minted, issuedTokenType, scope }: MintedEntry,
): Promise<ExchangeOutcome | null> {
  const written = await commitEntry(context, entry);
  if (written === null) return null;
  if (written !== entry) return answerRefusal(context, written.decision);
  context.onOutcome('granted');
  return {
    granted: true,
    decisionId: entry.decision.id,
    accessToken: minted.value,
    issuedTokenType,
    tokenType: 'token',
    lifetimeSeconds: minted.lifetimeSeconds,
    scope,
  };
}

async function commitRefusal(
  context: ExchangeContext,
  refusal: Refusal,
  received: ReceivedRequest,
): Promise<ExchangeOutcome> {
  const entry = recordRefusal(refusal, received);
  await commitEntry(context, entry);
  return answerRefusal(context, entry.decision);
}

function commitEntry({ ledger }: ExchangeContext, entry: LedgerEntry): Promise<LedgerEntry | null> {
  return inSpan('exchange commit', {}, () => ledger.commit(entry));
}

function answerRefusal(
  context: ExchangeContext,
  decision: { readonly id: string; readonly reason: ReasonCode; readonly message: string },
): ExchangeOutcome {
  const reason = decision.reason as RefusalCode;
  context.onOutcome(reason);
  return {
    granted: false,
    decisionId: decision.id,
    reason,
    error: oauthErrorOf[reason],
    description: describeForCaller({ reason, message: decision.message }, decision.id),
  };
}
