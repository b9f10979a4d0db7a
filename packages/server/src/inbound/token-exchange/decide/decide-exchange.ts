import type { WireNames } from '../../../contract/urns.ts';
import { quote } from '../../../platform/quote.ts';
import { inSpan } from '../../../platform/tracing.ts';
import { evaluatePolicies, type PolicyDecision, type PolicyRequest } from '../../policies/index.ts';
import type { RequestedToken } from '../request/requested-token.ts';
import type { ExchangeRequest } from '../request/token-request.ts';
import { describeChecks } from '../subject-token/describe-checks.ts';
import type { FindTarget } from './find-target.ts';
import { roleOfGrant } from './role-of-grant.ts';
import { noFindings, refuse, type Verdict } from './verdict.ts';
import type { VerifiedExchange } from './verify-exchange.ts';

/** The dependencies of a decision. */
export interface DecisionContext {
  readonly names: WireNames;
  readonly findTarget: FindTarget;
}

/**
 * Decides an exchange by the policies (docs/contract/token-exchange.md#checking-the-subject-token, steps 6 and 7).
 * Single use (step 8) is decided when the outcome is committed.
 */
export function decideExchange(context: DecisionContext, verified: VerifiedExchange): Promise<Verdict> {
  return inSpan('exchange evaluate_policies', {}, () => decideByPolicies(context, verified));
}

async function decideByPolicies(
  { findTarget, names }: DecisionContext,
  verified: VerifiedExchange,
): Promise<Verdict> {
  const { request, trust, jwt, claims } = verified;
  const { tokenType, target, admin } = request.requested;
  const organizationAudiences = names.organizationAudiences(request.organizationName, trust.issuer);
  const asked: PolicyRequest = {
    tokenType,
    target,
    adminRequested: admin,
    claims: claims.claims,
    organizationAudiences,
  };
  if (tokenType === 'identity' && claims.subject === null) {
    const { organization, issuer } = trust;
    const findings = { ...noFindings, request, jwt, organization, issuer, claims };
    const message = "the token has no 'sub', which an identity token requires";
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
    organizationAudiences,
    decidedBy: decision.policyIndex,
    audited: decision.audited,
  };
  const findings = { request, jwt, organization: trust.organization, issuer: trust.issuer, claims, policies };
  if (decision.outcome === 'deny') {
    const message = describeDenial(decision, request);
    return refuse(findings, { reason: decision.reason, message, checks: describeChecks(jwt, null) });
  }
  const roleId = roleOfGrant(trust.policies, request.requested, decision.policyIndex);
  const found = await findTarget(trust.organization.id, request.requested, roleId);
  if (found) return { ok: true, value: { target: found, findings } };
  const missing =
    roleId === null
      ? `${tokenType === 'personal' ? 'user' : tokenType} of the scope ${quote(request.requested.scope)}`
      : `role ${quote(roleId)} of the policy ${decision.policyIndex}`;
  const message = `the ${missing} does not exist in ${request.organizationName}`;
  return refuse(findings, { reason: 'target_unknown', message, checks: describeChecks(jwt, null) });
}

function describeDenial(
  decision: Extract<PolicyDecision, { outcome: 'deny' }>,
  { requested, organizationAudience }: ExchangeRequest,
): string {
  const what = describeRequested(requested);
  switch (decision.reason) {
    case 'denied_by_policy':
      return `a policy denies the token (policy ${decision.policyIndex})`;
    case 'scope_not_authorized':
      return `a policy allows the token but not the scope 'admin' (policy ${decision.policyIndex})`;
    case 'audience_mismatch':
      return `the token does not have the audience ${organizationAudience}, and no policy allows its audience`;
    case 'evaluation_too_costly':
      return "the token's claims are too long for the number of patterns that search them";
    case 'no_policy_applies':
      return `no policy allows this subject ${what}`;
  }
}

function describeRequested({ tokenType, target, scope }: RequestedToken): string {
  if (tokenType === 'organization') return 'an organization token';
  if (tokenType === 'identity') return `an identity token for ${quote(target ?? '')}`;
  return `a ${tokenType} token with the scope ${quote(scope)}`;
}
