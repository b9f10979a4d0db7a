import { quote } from '../../../platform/quote.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import { inSpan } from '../../../platform/tracing.ts';
import type { IssuerKeys } from '../../trusted-issuers/index.ts';
import type { ExchangeRequest } from '../request/token-request.ts';
import { type ClaimsRefusal, describeChecks, describeFormFailure } from '../subject-token/describe-checks.ts';
import { parseJwt, type UnverifiedJwt } from '../subject-token/unverified-jwt.ts';
import type { VerifiedClaims } from '../subject-token/verified-claims.ts';
import { verifySubjectToken } from '../subject-token/verify-subject-token.ts';
import { findKeyHints, findTimeHints } from './find-token-hints.ts';
import { findIssuerHints } from './similar-issuers.ts';
import type { Trust, TrustCache } from './trust-cache.ts';
import { type Findings, noFindings, type Refusal, refuse } from './verdict.ts';

/** The dependencies of the verification of a subject token. */
export interface VerificationContext {
  readonly clock: Clock;
  readonly clockToleranceSeconds: number;
  readonly trust: TrustCache;
  readonly issuerKeys: IssuerKeys;
}

/** A request whose subject token is currently valid and was signed by a trusted issuer. */
export interface VerifiedExchange {
  readonly request: ExchangeRequest;
  readonly jwt: UnverifiedJwt;
  readonly trust: Trust;
  readonly claims: VerifiedClaims;
}

interface Verification {
  readonly findings: Findings;
  readonly jwt: UnverifiedJwt;
  readonly trust: Trust;
}

/**
 * Verifies the subject token of an exchange, in the order of the contract
 * (docs/contract/token-exchange.md#checking-the-subject-token, steps 1 to 5).
 */
export async function verifyExchange(
  context: VerificationContext,
  request: ExchangeRequest,
): Promise<Result<VerifiedExchange, Refusal>> {
  const parsed = parseJwt(request.subjectToken);
  if (!parsed.ok) {
    const checks = describeFormFailure(parsed.fault);
    return refuse({ ...noFindings, request }, { ...parsed.fault, checks });
  }
  const jwt = parsed.value;
  const found = await inSpan('exchange find_trust', {}, () => findTrust(context, request, jwt));
  if (!found.ok) return found;
  const trust = found.value;
  const { organization, issuer } = trust;
  const findings = { ...noFindings, request, jwt, organization, issuer };
  const verified = await inSpan('exchange verify', { 'symbolon.algorithm': jwt.header.alg }, () =>
    verifyWithIssuerKeys(context, { findings, jwt, trust }),
  );
  return verified.ok ? { ok: true, value: { request, jwt, trust, claims: verified.value } } : verified;
}

async function findTrust(
  context: VerificationContext,
  request: ExchangeRequest,
  jwt: UnverifiedJwt,
): Promise<Result<Trust, Refusal>> {
  const issuer = jwt.unverifiedIssuer ?? '';
  const lookup = await context.trust.find(request.organizationName, issuer);
  if (lookup.ok) return lookup;
  const { fault } = lookup;
  const { reason, organization } = fault;
  const message =
    reason === 'organization_unknown'
      ? `unknown organization ${quote(request.organizationName)}`
      : `no issuer with the identifier ${quote(issuer)} is registered in ${request.organizationName}`;
  const check = {
    check: 'issuer',
    outcome: 'failed',
    expected: 'a registered issuer',
    actual: message,
  } as const;
  const hints = fault.reason === 'issuer_unknown' ? findIssuerHints(issuer, fault.similar) : [];
  return refuse({ ...noFindings, request, jwt, organization }, { reason, message, checks: [check], hints });
}

async function verifyWithIssuerKeys(
  context: VerificationContext,
  verification: Verification,
): Promise<Result<VerifiedClaims, Refusal>> {
  const { findings, jwt, trust } = verification;
  const { issuerKeys } = context;
  const fresh = issuerKeys.freshKeysFor(trust.issuer);
  const lookup = fresh ? ({ ok: true, value: fresh } as const) : await issuerKeys.keysFor(trust.issuer);
  if (!lookup.ok) return refuseKeysUnavailable(verification, lookup.fault.message);
  const times = { nowAt: context.clock.now(), clockToleranceSeconds: context.clockToleranceSeconds };
  let result = await verifySubjectToken(jwt, lookup.value, times);
  if (!result.ok && result.fault.reason === 'key_unknown') {
    const again = await issuerKeys.keysAfterUnknownKid(trust.issuer, jwt.header.kid ?? '');
    if (again.ok) result = await verifySubjectToken(jwt, again.value, times);
  }
  return result.ok ? result : refuseToken(context, { findings, jwt, trust }, result.fault);
}

async function refuseToken(
  context: VerificationContext,
  { findings, jwt, trust }: Verification,
  refusal: ClaimsRefusal,
): Promise<Failure<Refusal>> {
  const hints =
    refusal.reason === 'key_unknown'
      ? findKeyHints(await context.issuerKeys.statusOf(trust.issuer), context.clock.now())
      : findTimeHints(refusal);
  return refuse(findings, {
    reason: refusal.reason,
    message: refusal.message,
    checks: describeChecks(jwt, refusal),
    hints,
  });
}

function refuseKeysUnavailable({ findings }: Verification, fault: string): Failure<Refusal> {
  const message = `the keys of the issuer cannot be fetched and none are known: ${fault}`;
  const check = { check: 'key', outcome: 'failed', expected: 'keys of the issuer', actual: fault } as const;
  return refuse(findings, { reason: 'keys_unavailable', message, checks: [check] });
}
