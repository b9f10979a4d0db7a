import type { ExactJsonValue } from '../../platform/json/exact-json.ts';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import { type CompiledPolicies, type CompiledPolicy, compileInSteps } from './compile-policies.ts';
import { coversTarget, lengthOf, type PolicyRequest } from './evaluate-policies.ts';
import {
  createHintBudget,
  findAudienceHints,
  findRuleHints,
  findTargetHints,
  type Hint,
  type HintBudget,
} from './hints/find-hints.ts';
import { findClaim, isAudiencePath } from './match/claim-path.ts';
import { completeAudience, findAudience } from './match/match-audience.ts';
import { type ClaimOutcome, matchClaim } from './match/match-claim.ts';
import type { Policy, PolicyEffect, PolicyMode } from './policy.ts';

/** The result of comparing the policy's target with the request, and the difference. */
export type CandidateExplanation =
  | { readonly outcome: 'candidate' }
  | {
      readonly outcome:
        | 'token_type_differs'
        | 'team_differs'
        | 'user_differs'
        | 'runner_differs'
        | 'audience_differs';
      readonly expected: string;
      readonly actual: string | null;
    };

export interface RuleExplanation {
  readonly claimPath: string;
  readonly patterns: readonly string[];
  /** At most 256 characters of the claim as JSON; null if the token has no such claim. */
  readonly value: string | null;
  /** `not_evaluated`: the search budget of the explanation was used up. */
  readonly outcome: RuleOutcome;
}

export type RuleOutcome = ClaimOutcome | 'not_evaluated';

/** `decided_by_rule`: the policy has an `aud` rule. `not_required`: a deny policy applies whatever the audience. */
export interface AudienceExplanation {
  readonly expected: string | null;
  /** At most 256 characters of the token's `aud` as JSON. */
  readonly actual: string | null;
  readonly outcome: 'matched' | 'audience_mismatch' | 'decided_by_rule' | 'not_required';
}

export interface PolicyExplanation {
  readonly policyIndex: number;
  readonly decision: PolicyEffect;
  readonly mode: PolicyMode;
  readonly candidate: CandidateExplanation;
  /** True for a candidate whose rules and audience all match; in audit mode, the policy would have decided. */
  readonly applies: boolean;
  readonly rules: readonly RuleExplanation[];
  readonly audience: AudienceExplanation;
  readonly hints: readonly Hint[];
}

const maxValueLength = 256;

/**
 * The search budget of one explanation, in characters times words of state. It is larger than that of the evaluation,
 * which stops at the first rule that decides.
 */
const searchBudget = 3_000_000;

/**
 * Explains the result of every policy, in document order: each check with its expected and actual value, and the fix
 * for a known kind of mismatch. Its `applies` agrees with evaluatePolicies, unless claims and patterns are so long that
 * a rule was not evaluated.
 */
export function explainPolicies(
  policies: CompiledPolicies | readonly Policy[],
  request: PolicyRequest,
): PolicyExplanation[] {
  return runAtOnce(explainInSteps(policies, request));
}

/** Does the same, one rule or policy in each step. */
export function* explainInSteps(
  policies: CompiledPolicies | readonly Policy[],
  request: PolicyRequest,
): Steps<PolicyExplanation[]> {
  const compiled = isCompiled(policies) ? policies : yield* compileInSteps(policies);
  const findings = yield* findFindings(compiled, request);
  const hints = new Map<number, readonly Hint[]>();
  const budget = createHintBudget();
  const explanations: PolicyExplanation[] = [];
  for (const candidate of compiled.policies) {
    explanations.push(explainPolicy(candidate, { findings, hints, request, budget }));
    yield;
  }
  return explanations;
}

/** The result of one distinct rule, which several policies may share. */
interface Finding {
  readonly value: string | null;
  readonly outcome: RuleOutcome;
}

interface ExplainContext {
  readonly findings: readonly Finding[];
  /** Hints by rule; found when a candidate needs them. */
  readonly hints: Map<number, readonly Hint[]>;
  readonly request: PolicyRequest;
  readonly budget: HintBudget;
}

/** Evaluates the rules; those of policies that could decide come first, because the search is limited. */
function* findFindings(compiled: CompiledPolicies, request: PolicyRequest): Steps<Finding[]> {
  const found = compiled.paths.map((path) => findClaim(request.claims, path));
  const shown = found.map(formatValue);
  const values = found.map((value, pathIndex) =>
    isAudiencePath(compiled.paths[pathIndex] ?? [])
      ? completeAudience(value, request.organizationAudiences)
      : value,
  );
  const lengths = values.map(lengthOf);
  const candidates = compiled.byTokenType[request.tokenType].filter((candidate) =>
    coversTarget(candidate, request.target),
  );
  const order = new Set([...candidates.flatMap(({ ruleIndexes }) => ruleIndexes), ...compiled.rules.keys()]);
  const findings: Finding[] = [];
  let searched = 0;
  for (const ruleIndex of order) {
    const rule = compiled.rules[ruleIndex];
    if (rule === undefined) continue;
    const { pathIndex, patterns, searchWords } = rule;
    searched += searchWords * (lengths[pathIndex] ?? 0);
    const isTooCostly = searchWords > 0 && searched > searchBudget;
    const outcome = isTooCostly ? 'not_evaluated' : matchClaim(values[pathIndex], patterns);
    findings[ruleIndex] = { value: shown[pathIndex] ?? null, outcome };
    yield;
  }
  return findings;
}

function isCompiled(policies: CompiledPolicies | readonly Policy[]): policies is CompiledPolicies {
  return !Array.isArray(policies);
}

function explainPolicy(compiledPolicy: CompiledPolicy, context: ExplainContext): PolicyExplanation {
  const { findings, request } = context;
  const { policy, policyIndex } = compiledPolicy;
  const candidate = explainCandidate(compiledPolicy, request);
  const rules = policy.rules.map(({ claimPath, patterns }, position): RuleExplanation => {
    const finding = findings[compiledPolicy.ruleIndexes[position] ?? -1];
    return {
      claimPath,
      patterns,
      value: finding?.value ?? null,
      outcome: finding?.outcome ?? 'claim_missing',
    };
  });
  const audience = explainAudience(compiledPolicy, request);
  const isCandidate = candidate.outcome === 'candidate';
  return {
    policyIndex,
    decision: policy.decision,
    mode: policy.mode,
    candidate,
    applies:
      isCandidate &&
      rules.every(({ outcome }) => outcome === 'matched') &&
      audience.outcome !== 'audience_mismatch',
    rules,
    audience,
    hints: isCandidate
      ? [
          ...rules.flatMap((rule, position) =>
            findSharedHints(rule, compiledPolicy.ruleIndexes[position] ?? -1, context),
          ),
          ...(audience.outcome === 'audience_mismatch' ? findAudienceHints(request) : []),
        ]
      : findTargetHints(candidate),
  };
}

function findSharedHints(
  rule: RuleExplanation,
  ruleIndex: number,
  { hints, request, budget }: ExplainContext,
): readonly Hint[] {
  const { outcome } = rule;
  if (outcome === 'matched' || outcome === 'not_evaluated') return [];
  const found =
    hints.get(ruleIndex) ?? findRuleHints({ ...rule, outcome }, { claims: request.claims, budget });
  hints.set(ruleIndex, found);
  return found;
}

function explainCandidate(compiledPolicy: CompiledPolicy, request: PolicyRequest): CandidateExplanation {
  const { policy } = compiledPolicy;
  if (policy.tokenType !== request.tokenType) {
    return { outcome: 'token_type_differs', expected: policy.tokenType, actual: request.tokenType };
  }
  if (coversTarget(compiledPolicy, request.target)) return { outcome: 'candidate' };
  const actual = request.target;
  if (policy.tokenType === 'team')
    return { outcome: 'team_differs', expected: policy.teamName ?? '', actual };
  if (policy.tokenType === 'personal') {
    return { outcome: 'user_differs', expected: policy.userLogin ?? '', actual };
  }
  if (policy.tokenType === 'identity') {
    return { outcome: 'audience_differs', expected: policy.audience ?? '', actual };
  }
  return { outcome: 'runner_differs', expected: policy.runnerID ?? '', actual };
}

function explainAudience(
  { policy, hasAudienceRule }: CompiledPolicy,
  request: PolicyRequest,
): AudienceExplanation {
  const { claims, organizationAudiences } = request;
  const actual = formatValue(findClaim(claims, ['aud']));
  if (hasAudienceRule) return { expected: null, actual, outcome: 'decided_by_rule' };
  if (policy.decision === 'deny') return { expected: null, actual, outcome: 'not_required' };
  const matched = findAudience(claims, organizationAudiences);
  if (matched !== null) return { expected: matched, actual, outcome: 'matched' };
  return { expected: organizationAudiences[0] ?? null, actual, outcome: 'audience_mismatch' };
}

function formatValue(value: ExactJsonValue | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length <= maxValueLength ? text : `${text.slice(0, maxValueLength - 1)}…`;
}
