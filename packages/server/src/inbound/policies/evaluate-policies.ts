import type { ExactJsonObject, ExactJsonValue } from '../../platform/json/exact-json.ts';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import type { CompiledPolicies, CompiledPolicy, CompiledRule } from './compile-policies.ts';
import { findClaim } from './match/claim-path.ts';
import { completeAudience, findAudience } from './match/match-audience.ts';
import { listComparable, matchClaim } from './match/match-claim.ts';
import { matchesPattern } from './match/match-pattern.ts';
import type { PolicyEffect, TokenType } from './policy.ts';

/** The requested token and the claims of a verified subject token. */
export interface PolicyRequest {
  readonly tokenType: TokenType;
  /** The team, user login or runner pool of the scope, or the audience of an identity token; null for organization. */
  readonly target: string | null;
  readonly adminRequested: boolean;
  readonly claims: ExactJsonObject;
  /** The audiences that name the organization, the suggested one first; an allow policy without an `aud` rule requires one. */
  readonly organizationAudiences: readonly string[];
}

/** An audit-mode policy that would have applied. */
export interface AuditedPolicy {
  readonly policyIndex: number;
  readonly would: PolicyEffect;
}

/**
 * `policyIndex` names the policy that decided or, for `audience_mismatch`, the first policy that failed only because of
 * the audience.
 */
export type PolicyDecision = { readonly audited: readonly AuditedPolicy[] } & (
  | { readonly outcome: 'allow'; readonly policyIndex: number }
  | {
      readonly outcome: 'deny';
      readonly reason: 'denied_by_policy' | 'scope_not_authorized' | 'audience_mismatch';
      readonly policyIndex: number;
    }
  | {
      readonly outcome: 'deny';
      readonly reason: 'no_policy_applies' | 'evaluation_too_costly';
      readonly policyIndex: null;
    }
);

/** `audience`: only the audience does not match. */
type Applicability = 'applies' | 'audience' | 'no';

/**
 * The search budget of one evaluation, in characters times words of state: more than real claims and documents of the
 * maximum size need, and about 5 ms, because an exchange evaluates in one step. Over the budget nothing is granted.
 */
const searchBudget = 500_000;

const unknown = 0;
const matched = 1;
const missed = 2;

/**
 * Evaluates the policies (docs/contract/issuers-and-policies.md#policies;
 * docs/contract/token-exchange.md#checking-the-subject-token, steps 6 and 7). Any enforced deny policy that applies
 * wins; otherwise the first enforced allow policy that applies grants, or, if admin is requested, the first that lists
 * it; otherwise nothing is granted.
 */
export function evaluatePolicies(compiled: CompiledPolicies, request: PolicyRequest): PolicyDecision {
  return runAtOnce(evaluateInSteps(compiled, request));
}

/** Does the same, one policy in each step. */
export function* evaluateInSteps(compiled: CompiledPolicies, request: PolicyRequest): Steps<PolicyDecision> {
  const evaluation = new Evaluation(compiled, request);
  const audited: AuditedPolicy[] = [];
  let granting = -1;
  let withoutAdmin = -1;
  let failedAudience = -1;
  let denying = -1;
  for (const candidate of compiled.byTokenType[request.tokenType]) {
    const { policy, policyIndex } = candidate;
    const isAudit = policy.mode === 'audit';
    if (!isAudit && (policy.decision === 'deny' ? denying : granting) !== -1) continue;
    const applicability = evaluation.check(candidate);
    yield;
    if (applicability === 'no') continue;
    if (applicability === 'audience') {
      if (!isAudit && failedAudience === -1) failedAudience = policyIndex;
    } else if (isAudit) audited.push({ policyIndex, would: policy.decision });
    else if (policy.decision === 'deny') denying = policyIndex;
    else if (!request.adminRequested || policy.authorizedPermissions.includes('admin'))
      granting = policyIndex;
    else if (withoutAdmin === -1) withoutAdmin = policyIndex;
  }
  if (evaluation.isTooCostly) {
    return { outcome: 'deny', reason: 'evaluation_too_costly', policyIndex: null, audited: [] };
  }
  if (denying !== -1) return { outcome: 'deny', reason: 'denied_by_policy', policyIndex: denying, audited };
  if (granting !== -1) return { outcome: 'allow', policyIndex: granting, audited };
  if (withoutAdmin !== -1) {
    return { outcome: 'deny', reason: 'scope_not_authorized', policyIndex: withoutAdmin, audited };
  }
  if (failedAudience !== -1) {
    return { outcome: 'deny', reason: 'audience_mismatch', policyIndex: failedAudience, audited };
  }
  return { outcome: 'deny', reason: 'no_policy_applies', policyIndex: null, audited };
}

/** Returns true if a policy of the requested type covers the requested team, user, runner or audience. */
export function coversTarget({ policy, targetPattern }: CompiledPolicy, target: string | null): boolean {
  if (policy.tokenType === 'organization') return true;
  if (target === null) return false;
  if (policy.tokenType === 'team' || policy.tokenType === 'identity') {
    return targetPattern !== null && matchesPattern(targetPattern, target);
  }
  return target === (policy.tokenType === 'personal' ? policy.userLogin : policy.runnerID);
}

/** The evaluation of one request; each rule is evaluated at most once for all policies. */
class Evaluation {
  readonly #compiled: CompiledPolicies;
  readonly #request: PolicyRequest;
  readonly #values: (ExactJsonValue | undefined)[];
  readonly #isLookedUp: Uint8Array;
  readonly #outcomes: Uint8Array;
  #organizationAudience = unknown;
  #searched = 0;

  constructor(compiled: CompiledPolicies, request: PolicyRequest) {
    this.#compiled = compiled;
    this.#request = request;
    this.#values = new Array<ExactJsonValue | undefined>(compiled.paths.length);
    this.#isLookedUp = new Uint8Array(compiled.paths.length);
    this.#outcomes = new Uint8Array(compiled.rules.length);
  }

  /** True if a rule was not evaluated; then no policy can be decided. */
  get isTooCostly(): boolean {
    return this.#searched > searchBudget;
  }

  /** Stops at the first rule that decides; explainPolicies therefore has its own evaluation. */
  check(candidate: CompiledPolicy): Applicability {
    if (!coversTarget(candidate, this.#request.target)) return 'no';
    const isAllow = candidate.policy.decision === 'allow';
    let audienceFails = false;
    for (const ruleIndex of candidate.ruleIndexes) {
      if (this.#matches(ruleIndex)) continue;
      if (!isAllow || this.#compiled.rules[ruleIndex]?.isAudience !== true) return 'no';
      audienceFails = true;
    }
    // A deny policy without an aud rule applies whatever the audience: requesting another audience must not evade it.
    if (isAllow && !candidate.hasAudienceRule) audienceFails = !this.#isForOrganization();
    return audienceFails ? 'audience' : 'applies';
  }

  #matches(ruleIndex: number): boolean {
    const known = this.#outcomes[ruleIndex];
    if (known !== unknown) return known === matched;
    const rule = this.#compiled.rules[ruleIndex];
    if (rule === undefined) return false;
    const value = this.#findValue(rule);
    if (rule.searchWords > 0) {
      this.#searched += rule.searchWords * lengthOf(value);
      if (this.isTooCostly) return false;
    }
    const isMatch = matchClaim(value, rule.patterns) === 'matched';
    this.#outcomes[ruleIndex] = isMatch ? matched : missed;
    return isMatch;
  }

  /** Returns what a rule is compared with; rules on the same claim share it. */
  #findValue({ pathIndex, isAudience }: CompiledRule): ExactJsonValue | undefined {
    if (this.#isLookedUp[pathIndex] === 0) {
      const { claims, organizationAudiences } = this.#request;
      const found = findClaim(claims, this.#compiled.paths[pathIndex] ?? []);
      this.#values[pathIndex] = isAudience ? completeAudience(found, organizationAudiences) : found;
      this.#isLookedUp[pathIndex] = 1;
    }
    return this.#values[pathIndex];
  }

  #isForOrganization(): boolean {
    if (this.#organizationAudience === unknown) {
      const { claims, organizationAudiences } = this.#request;
      this.#organizationAudience = findAudience(claims, organizationAudiences) === null ? missed : matched;
    }
    return this.#organizationAudience === matched;
  }
}

/** Returns the number of characters that a search of the claim reads. */
export function lengthOf(value: ExactJsonValue | undefined): number {
  return listComparable(value).reduce((length, text) => length + text.length, 0);
}
