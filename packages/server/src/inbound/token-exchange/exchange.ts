import { QueueFull } from '../../database/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { Result } from '../../platform/result.ts';
import { inSpan } from '../../platform/tracing.ts';
import type { RefusalCode } from '../decisions/index.ts';
import { noFindings, type Refusal, refuse } from './decide/verdict.ts';
import type { ExchangeContext, PreparedGrant } from './exchange-context.ts';
import type { GrantSteps } from './grant-steps.ts';
import type { LedgerEntry } from './ledger/ledger-entry.ts';
import { type ReceivedRequest, recordRefusal } from './ledger/record-refusal.ts';
import { describeForCaller, type OAuthErrorCode, oauthErrorOf } from './oauth-error.ts';
import { refreshSteps } from './refresh-grant.ts';
import type { RawParameters } from './request/request-refusal.ts';
import { parseTokenRequest, type TokenRequest } from './request/token-request.ts';
import { tokenExchangeSteps } from './token-exchange-grant.ts';

/** The response to a token request; everything in it is durable. */
export interface ExchangeOutcome {
  readonly decisionId: string;
  readonly result: Result<IssuedToken, RefusedRequest>;
}

export type IssuedToken = Omit<PreparedGrant, 'entry'>;

export interface RefusedRequest {
  readonly reason: RefusalCode;
  readonly error: OAuthErrorCode;
  readonly description: string;
}

/**
 * The token endpoint (docs/contract/token-exchange.md; RFC 8693): read, verify, decide, commit and respond, in the same
 * way for every grant type. Resolves once the outcome, its decision record and its audit event are durable.
 */
export function exchange(
  context: ExchangeContext,
  parameters: RawParameters,
  origin: RequestOrigin,
): Promise<ExchangeOutcome> {
  return inSpan('exchange', { 'symbolon.request_id': origin.requestId }, async (describe) => {
    const outcome = await settle(context, { ...origin, at: context.clock.now(), parameters });
    const { decisionId, result } = outcome;
    describe({
      'symbolon.decision_id': decisionId,
      'symbolon.reason': result.ok ? 'granted' : result.fault.reason,
    });
    return outcome;
  });
}

/** Records and returns the refusal of a request whose parameters could not be parsed. */
export function refuseUnreadable(
  context: ExchangeContext,
  message: string,
  origin: RequestOrigin,
): Promise<ExchangeOutcome> {
  const received = { ...origin, at: context.clock.now(), parameters: new Map<string, string>() };
  const { fault } = refuse(noFindings, { reason: 'request_invalid', message });
  return commitRefusal(context, fault, received);
}

/** The number of attempts. An attempt fails if the trust that decided it changes before the outcome is durable. */
const maxAttempts = 10;

async function settle(context: ExchangeContext, received: ReceivedRequest): Promise<ExchangeOutcome> {
  const read = parseTokenRequest(received.parameters, context.names);
  if (!read.ok) return commitRefusal(context, refuse(noFindings, read.fault).fault, received);
  for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
    const prepared = await prepare(context, read.value, received);
    if (!prepared.ok) return commitRefusal(context, prepared.fault, received);
    const { entry } = prepared.value;
    const written = await commit(context, entry);
    if (written === entry) return respondGranted(context, prepared.value);
    // The entry of a used token, in place of the grant.
    if (written !== null) return respondRefused(context, written);
  }
  throw new QueueFull('the trust changed repeatedly while the outcome was committed');
}

function prepare(
  context: ExchangeContext,
  request: TokenRequest,
  received: ReceivedRequest,
): Promise<Result<PreparedGrant, Refusal>> {
  return request.grant === 'refresh_token'
    ? verifyAndDecide(refreshSteps, context, request, received)
    : verifyAndDecide(tokenExchangeSteps, context, request, received);
}

async function verifyAndDecide<Request, Verified>(
  steps: GrantSteps<Request, Verified>,
  context: ExchangeContext,
  request: Request,
  received: ReceivedRequest,
): Promise<Result<PreparedGrant, Refusal>> {
  const verified = await steps.verify(context, request, received);
  return verified.ok ? steps.decide(context, verified.value, received) : verified;
}

async function commitRefusal(
  context: ExchangeContext,
  refusal: Refusal,
  received: ReceivedRequest,
): Promise<ExchangeOutcome> {
  const entry = recordRefusal(refusal, received);
  await commit(context, entry);
  return respondRefused(context, entry);
}

/** Returns the entry that was written; null if none was, because the trust that it is based on has changed. */
function commit({ ledger }: ExchangeContext, entry: LedgerEntry): Promise<LedgerEntry | null> {
  return inSpan('exchange commit', {}, () => ledger.commit(entry));
}

function respondGranted(context: ExchangeContext, { entry, ...issued }: PreparedGrant): ExchangeOutcome {
  context.onOutcome('granted');
  return { decisionId: entry.decision.id, result: { ok: true, value: issued } };
}

function respondRefused(context: ExchangeContext, { decision }: LedgerEntry): ExchangeOutcome {
  const { id: decisionId, reason, message } = decision;
  if (reason === 'granted') throw new Error('a grant cannot be the response to a refused request');
  context.onOutcome(reason);
  const description = describeForCaller({ reason, message }, decisionId);
  return { decisionId, result: { ok: false, fault: { reason, error: oauthErrorOf[reason], description } } };
}
