import type { OrganizationName } from '../../../contract/organization-name.ts';
import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import { runInTurns } from '../../../platform/turns/run-in-turns.ts';
import type { RoleSummary } from '../../../tenancy/index.ts';
import {
  collectHints,
  type DecisionCheck,
  type DecisionHint,
  type ReasonCode,
} from '../../decisions/index.ts';
import {
  compileInSteps,
  evaluateInSteps,
  explainInSteps,
  type Policy,
  type PolicyDecision,
  type PolicyExplanation,
  type PolicyRequest,
  type SuggestedChange,
  suggestInSteps,
} from '../../policies/index.ts';
import type { TrustedIssuer } from '../../trusted-issuers/index.ts';
import type { DecisionContext } from '../decide/decide-exchange.ts';
import { findKeyHints, findTimeHints } from '../decide/find-token-hints.ts';
import { roleOfGrant } from '../decide/role-of-grant.ts';
import type { VerificationContext } from '../decide/verify-exchange.ts';
import type { RequestedToken } from '../request/requested-token.ts';
import { describeChecks, describeFormFailure } from '../subject-token/describe-checks.ts';
import { parseJwt } from '../subject-token/unverified-jwt.ts';
import { verifySubjectToken } from '../subject-token/verify-subject-token.ts';

/** Describes roles; implemented by `tenancy/roles`. */
export interface RoleDescription {
  /** Describes a role, or the default role of the organization for null. */
  readonly describeRole: (organizationId: string, roleId: string | null) => Promise<RoleSummary>;
}

export interface SimulationRequest {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  readonly issuer: TrustedIssuer;
  readonly policies: readonly Policy[];
  readonly requested: RequestedToken;
  /** The input: a token, which is verified, or bare claims, which count as if their signature were valid. */
  readonly subject:
    | { readonly kind: 'token'; readonly token: string }
    | { readonly kind: 'claims'; readonly claims: ExactJsonObject };
}

/** The outcome that an exchange would have. Nothing is minted or recorded. */
export interface Simulation {
  readonly outcome: 'granted' | 'refused';
  readonly reason: ReasonCode;
  readonly message: string;
  readonly checks: readonly DecisionCheck[];
  readonly decidedBy: number | null;
  readonly audited: PolicyDecision['audited'];
  readonly policyExplanations: readonly PolicyExplanation[];
  readonly hints: readonly DecisionHint[];
  readonly change: SuggestedChange | null;
  /** The role of the organization token that would be granted; null for other tokens, and without a grant. */
  readonly role: RoleSummary | null;
}

/**
 * Returns the outcome and the reasons for it. The policies evaluate even a token that fails a check, so that one call
 * shows all faults.
 */
export async function simulate(
  making: VerificationContext & DecisionContext & RoleDescription,
  request: SimulationRequest,
): Promise<Simulation> {
  const examined = await examineSubject(making, request);
  const compiled = await runInTurns(compileInSteps(request.policies));
  if (examined.claims === null) return conclude(examined, { decision: null, policyExplanations: [] });
  const asked: PolicyRequest = {
    tokenType: request.requested.tokenType,
    target: request.requested.target,
    adminRequested: request.requested.admin,
    claims: examined.claims,
    organizationAudiences: making.names.organizationAudiences(request.organizationName, request.issuer),
  };
  const decision = await runInTurns(evaluateInSteps(compiled, asked));
  const roleId =
    decision.outcome === 'allow' ? roleOfGrant(compiled, request.requested, decision.policyIndex) : null;
  const target =
    decision.outcome === 'allow'
      ? await making.findTarget(request.organizationId, request.requested, roleId)
      : null;
  const missingTarget = decision.outcome === 'allow' && target === null;
  const role =
    target !== null && request.requested.tokenType === 'organization'
      ? await making.describeRole(request.organizationId, roleId)
      : null;
  const isTooCostly = decision.outcome === 'deny' && decision.reason === 'evaluation_too_costly';
  const policyExplanations = isTooCostly ? [] : await runInTurns(explainInSteps(compiled, asked));
  const change =
    decision.outcome === 'allow' ? null : await runInTurns(suggestInSteps(request.policies, asked));
  return conclude(examined, { policyExplanations, decision, missingTarget, change, role });
}

interface Examination {
  readonly claims: ExactJsonObject | null;
  readonly failure: { readonly reason: ReasonCode; readonly message: string } | null;
  readonly checks: readonly DecisionCheck[];
  readonly hints: readonly DecisionHint[];
}

async function examineSubject(
  making: VerificationContext,
  { subject, issuer }: SimulationRequest,
): Promise<Examination> {
  if (subject.kind === 'claims')
    return { claims: subject.claims, failure: null, checks: [claimsGiven], hints: [] };
  const parsed = parseJwt(subject.token);
  if (!parsed.ok) {
    const { fault } = parsed;
    return { claims: null, failure: fault, checks: describeFormFailure(fault), hints: [] };
  }
  const jwt = parsed.value;
  const claims = jwt.unverifiedClaims;
  if (jwt.unverifiedIssuer !== issuer.issuer) {
    const actual = jwt.unverifiedIssuer ?? 'none';
    const message = `the token's issuer is ${actual}, not ${issuer.issuer}: identifiers are compared byte for byte`;
    const check = { check: 'issuer', outcome: 'failed', expected: issuer.issuer, actual } as const;
    return { claims, failure: { reason: 'issuer_unknown', message }, checks: [check], hints: [] };
  }
  const keys = await making.issuerKeys.keysFor(issuer);
  if (!keys.ok) {
    const check = {
      check: 'key',
      outcome: 'failed',
      expected: 'keys of the issuer',
      actual: keys.fault.message,
    } as const;
    return {
      claims,
      failure: { reason: 'keys_unavailable', message: keys.fault.message },
      checks: [check],
      hints: [],
    };
  }
  const times = { nowAt: making.clock.now(), clockToleranceSeconds: making.clockToleranceSeconds };
  const verified = await verifySubjectToken(jwt, keys.value, times);
  if (verified.ok) return { claims, failure: null, checks: describeChecks(jwt, null), hints: [] };
  const { fault } = verified;
  const hints =
    fault.reason === 'key_unknown'
      ? findKeyHints(await making.issuerKeys.statusOf(issuer), times.nowAt)
      : findTimeHints(fault);
  return { claims, failure: fault, checks: describeChecks(jwt, fault), hints };
}

const claimsGiven: DecisionCheck = {
  check: 'claims',
  outcome: 'passed',
  expected: 'claims of a token of the issuer',
  actual: 'claims without a token; the signature and the times were not checked',
};

function conclude(
  examined: Examination,
  decided: {
    readonly decision: PolicyDecision | null;
    readonly policyExplanations: readonly PolicyExplanation[];
    readonly missingTarget?: boolean;
    readonly change?: SuggestedChange | null;
    readonly role?: RoleSummary | null;
  },
): Simulation {
  const { decision, policyExplanations } = decided;
  const verdict = examined.failure ?? verdictOf(decision, decided.missingTarget ?? false);
  return {
    outcome: verdict.reason === 'granted' ? 'granted' : 'refused',
    reason: verdict.reason,
    message: verdict.message,
    checks: examined.checks,
    decidedBy: decision?.policyIndex ?? null,
    audited: decision?.audited ?? [],
    policyExplanations,
    change: decided.change ?? null,
    role: decided.role ?? null,
    hints: collectHints({ ...examined, reason: verdict.reason }, policyExplanations),
  };
}

function verdictOf(
  decision: PolicyDecision | null,
  missingTarget: boolean,
): { reason: ReasonCode; message: string } {
  if (decision === null) return { reason: 'token_malformed', message: 'the token cannot be read' };
  if (decision.outcome === 'deny') {
    return {
      reason: decision.reason,
      message: 'the policies do not grant the request; the reasons for each policy are below',
    };
  }
  if (missingTarget) {
    return {
      reason: 'target_unknown',
      message: 'the policies allow the request, but the team, user or pool does not exist',
    };
  }
  return { reason: 'granted', message: `policy ${decision.policyIndex} grants the request` };
}
