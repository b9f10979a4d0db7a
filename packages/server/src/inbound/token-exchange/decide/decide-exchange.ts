import type { Clock } from '../../../platform/clock.ts';
import { quote } from '../../../platform/quote.ts';
import { inSpan } from '../../../platform/tracing.ts';
import { evaluatePolicies, type PolicyDecision, type PolicyRequest } from '../../policies/index.ts';
import type { IssuerKeys } from '../../trusted-issuers/index.ts';
import type { RequestedToken } from '../request/requested-token.ts';
import type { ExchangeRequest } from '../request/token-request.ts';
import { describeChecks, describeFormFailure } from '../subject-token/subject-token-checks.ts';
import { parseJwt, type UnverifiedJwt } from '../subject-token/unverified-jwt.ts';
import type { VerifiedClaims } from '../subject-token/verified-claims.ts';
import { type SubjectTokenResult, verifySubjectToken } from '../subject-token/verify-subject-token.ts';
import type { FindTarget } from './find-target.ts';
import { findKeyHints, findTimeHints } from './find-token-hints.ts';
import { findIssuerHints } from './similar-issuers.ts';
import type { Trust, TrustCache } from './trust-cache.ts';
import { type Findings, noFindings, type Refusal, refuse, type Verdict } from './verdict.ts';

export interface DecisionMaking {
  readonly clock: Clock;
  readonly clockToleranceSeconds: number;
  readonly trust: TrustCache;
  readonly issuerKeys: IssuerKeys;
  readonly findTarget: FindTarget;
}

/**
 * Decides an exchange, in the order of the contract (docs/contract/token-exchange.md#checking-the-subject-token, steps 1 to 7).
 * Writes nothing: single use (8) is settled where the outcome is made durable.
 */
export async function decideExchange(making: DecisionMaking, request: ExchangeRequest): Promise<Verdict> {
  const parsed = parseJwt(request.subjectToken);
  if (!parsed.ok)
    return refuse({ ...noFindings, request }, { ...parsed, checks: describeFormFailure(parsed) });
  const { jwt } = parsed;
  const found = await inSpan('exchange find_trust', {}, () => findTrust(making, request, jwt));
  if ('granted' in found) return found;
  const findings = {
    ...noFindings,
    request,
    jwt,
    organization: found.organization,
    issuer: found.issuer,
  };
  const verified = await inSpan('exchange verify', { 'symbolon.algorithm': jwt.header.alg }, () =>
    verifyWithIssuerKeys(making, { findings, jwt, trust: found }),
  );
  if ('granted' in verified) return verified;
  return inSpan('exchange evaluate_policies', {}, () =>
    decideByPolicies(making, { findings, jwt, trust: found, request, claims: verified }),
  );
}

async function findTrust(
  making: DecisionMaking,
  request: ExchangeRequest,
  jwt: UnverifiedJwt,
): Promise<Trust | Refusal> {
  const issuer = jwt.unverifiedIssuer ?? '';
  const found = making.trust.find(request.organizationName, issuer);
  const lookup = found instanceof Promise ? await found : found;
  if (lookup.known) return lookup.trust;
  const { reason, organization } = lookup;
  const message =
    reason === 'organization_unknown'
      ? `there is no organization ${quote(request.organizationName)}`
      : `no issuer with the identifier ${quote(issuer)} is registered in ${request.organizationName}`;
  const check = {
    check: 'issuer',
    outcome: 'failed',
    expected: 'a registered issuer',
    actual: message,
  } as const;
  const hints = lookup.reason === 'issuer_unknown' ? findIssuerHints(issuer, lookup.similar) : [];
  return refuse({ ...noFindings, request, jwt, organization }, { reason, message, checks: [check], hints });
}

interface Verification {
  readonly findings: Findings;
  readonly jwt: UnverifiedJwt;
  readonly trust: Trust;
}

async function verifyWithIssuerKeys(
  making: DecisionMaking,
  verification: Verification,
): Promise<VerifiedClaims | Refusal> {
  const { findings, jwt, trust } = verification;
  const { issuerKeys } = making;
  const fresh = issuerKeys.freshKeysFor(trust.issuer);
  const lookup = fresh ? ({ ok: true, keySet: fresh } as const) : await issuerKeys.keysFor(trust.issuer);
  if (!lookup.ok) return refuseKeysUnavailable(verification, lookup.error.message);
  const times = { nowAt: making.clock.now(), clockToleranceSeconds: making.clockToleranceSeconds };
  let result = await verifySubjectToken(jwt, lookup.keySet, times);
  if (!result.ok && result.reason === 'key_unknown') {
    const again = await issuerKeys.keysAfterUnknownKid(trust.issuer, jwt.header.kid ?? '');
    if (again.ok) result = await verifySubjectToken(jwt, again.keySet, times);
  }
  return result.ok ? result.claims : refuseToken(making, { findings, jwt, trust }, result);
}

async function refuseToken(
  making: DecisionMaking,
  { findings, jwt, trust }: Verification,
  refusal: Extract<SubjectTokenResult, { ok: false }>,
): Promise<Refusal> {
  const hints =
    refusal.reason === 'key_unknown'
      ? findKeyHints(await making.issuerKeys.statusOf(trust.issuer), making.clock.now())
      : findTimeHints(refusal);
  return refuse(findings, {
    reason: refusal.reason,
    message: refusal.message,
    checks: describeChecks(jwt, refusal),
    hints,
  });
}

function refuseKeysUnavailable({ findings }: Verification, fault: string): Refusal {
  const message = `the keys of the issuer cannot be fetched and none are known: ${fault}`;
  const check = { check: 'key', outcome: 'failed', expected: 'keys of the issuer', actual: fault } as const;
  return refuse(findings, { reason: 'keys_unavailable', message, checks: [check] });
}

async function decideByPolicies(
  making: DecisionMaking,
  verified: Verification & { readonly request: ExchangeRequest; readonly claims: VerifiedClaims },
): Promise<Verdict> {
  const { request, trust, jwt, claims } = verified;
  const { tokenType, target, admin } = request.requested;
  const asked: PolicyRequest = {
    tokenType,
    target,
    adminRequested: admin,
    claims: claims.claims,
    organizationAudience: request.organizationAudience,
  };
  if (tokenType === 'identity' && claims.subject === null) {
    const findings = { ...verified.findings, claims };
    const message = "the token has no 'sub', and an identity token is about a subject";
    const failed = { check: 'claims', expected: 'sub, for an identity token', actual: 'absent' } as const;
    return refuse(findings, { reason: 'claim_missing', message, checks: describeChecks(jwt, { failed }) });
  }
  const decision = evaluatePolicies(trust.policies, asked);
  const policies = {
    policyId: trust.policyId,
    version: trust.policyVersion,
    tokenType,
    target,
    adminRequested: admin,
    organizationAudience: request.organizationAudience,
    decidedBy: decision.policyIndex,
    audited: decision.audited,
  };
  const findings = { request, jwt, organization: trust.organization, issuer: trust.issuer, claims, policies };
  if (decision.outcome === 'deny') {
    const message = describeDenial(decision, request);
    return refuse(findings, { reason: decision.reason, message, checks: describeChecks(jwt, null) });
  }
  const found = await making.findTarget(trust.organization.id, request.requested);
  if (found) return { granted: true, target: found, findings };
  const message = `the ${tokenType === 'personal' ? 'user' : tokenType} of the scope ${quote(request.requested.scope)} does not exist in ${request.organizationName}`;
  return refuse(findings, { reason: 'target_unknown', message, checks: describeChecks(jwt, null) });
}

function describeDenial(
  decision: Extract<PolicyDecision, { outcome: 'deny' }>,
  { requested, organizationAudience }: ExchangeRequest,
): string {
  const what = describeRequested(requested);
  switch (decision.reason) {
    case 'denied_by_policy':
      return `a policy denies it (policy ${decision.policyIndex})`;
    case 'scope_not_authorized':
      return `a policy allows the token but not the scope 'admin' (policy ${decision.policyIndex})`;
    case 'audience_mismatch':
      return `the token is not made for ${organizationAudience}, and no policy allows the audience that it is made for`;
    case 'evaluation_too_costly':
      return "the token's claims are too long for the number of patterns that search in them";
    case 'no_policy_applies':
      return `no policy allows this subject ${what}`;
  }
}

function describeRequested({ tokenType, target, scope }: RequestedToken): string {
  if (tokenType === 'organization') return 'an organization token';
  if (tokenType === 'identity') return `an identity token for ${quote(target ?? '')}`;
  return `a ${tokenType} token with the scope ${quote(scope)}`;
}
