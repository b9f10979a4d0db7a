import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import { runAtOnce, type Steps } from '../../../platform/turns/run-in-turns.ts';
import { compileInSteps } from '../compile-policies.ts';
import { evaluateInSteps, type PolicyDecision, type PolicyRequest } from '../evaluate-policies.ts';
import { explainInSteps, type PolicyExplanation } from '../explain-policies.ts';
import { formatPolicies } from '../format-policies.ts';
import { findClaim, parseClaimPath } from '../match/claim-path.ts';
import { findAudience } from '../match/match-audience.ts';
import { listComparable } from '../match/match-claim.ts';
import { escapePattern } from '../match/match-pattern.ts';
import { parseInSteps } from '../parse/parse-policies.ts';
import { formatRulePath, type Policy, type PolicyRule, type WirePolicy } from '../policy.ts';
import { describeAdmitted } from './describe-admitted.ts';

/**
 * One member of a policy document before and after the change. `before` is missing for an added member, `after` for a
 * removed one.
 */
export interface ChangedMember {
  /** The path of the member, such as `policies[2].rules.sub`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The smallest change to the policies that would grant a refused request. */
export interface SuggestedChange {
  readonly diff: readonly ChangedMember[];
  /** The whole document after the change. */
  readonly policies: readonly WirePolicy[];
  /** A description of what the change admits, including this request. */
  readonly admits: string;
}

interface Draft {
  readonly policies: readonly Policy[];
  readonly diff: readonly ChangedMember[];
  readonly admits: string;
}

/** The maximum number of suggestions to evaluate; each is evaluated to ensure that it grants the request. */
const maxDrafts = 4;

/**
 * Suggests the change that would admit a refused request: an added pattern in the policy with the fewest mismatches,
 * `admin` if only that is missing, the audience, or a new policy. Null if no change would, for example because the
 * claims identify nobody. Every suggestion has been evaluated: it grants the request and can be saved.
 */
export function suggestChange(policies: readonly Policy[], request: PolicyRequest): SuggestedChange | null {
  return runAtOnce(suggestInSteps(policies, request));
}

/** Does the same in steps, one for each policy and for all policies of one draft. */
export function* suggestInSteps(
  policies: readonly Policy[],
  request: PolicyRequest,
): Steps<SuggestedChange | null> {
  const decision = yield* evaluateInSteps(yield* compileInSteps(policies), request);
  if (decision.outcome === 'allow' || decision.reason === 'evaluation_too_costly') return null;
  yield;
  const drafts = yield* draftsFor(policies, request, decision);
  for (const draft of drafts.slice(0, maxDrafts)) {
    const wire = formatPolicies(draft.policies);
    yield;
    // Parsed as if saved, because an added pattern or policy may exceed a limit.
    const saved = yield* parseInSteps(wire);
    if (!saved.ok) continue;
    const compiled = yield* compileInSteps(saved.value);
    yield;
    const { outcome } = yield* evaluateInSteps(compiled, request);
    if (outcome === 'allow') return { diff: draft.diff, admits: draft.admits, policies: wire };
    yield;
  }
  return null;
}

function* draftsFor(
  policies: readonly Policy[],
  request: PolicyRequest,
  decision: Extract<PolicyDecision, { outcome: 'deny' }>,
): Steps<Draft[]> {
  if (decision.reason === 'denied_by_policy') return [withoutDeny(policies, decision.policyIndex)];
  if (decision.reason === 'scope_not_authorized') return [withAdmin(policies, decision.policyIndex)];
  return [
    ...(yield* nearMisses(policies, request)).flatMap((miss) => widen(policies, miss, request) ?? []),
    ...(addPolicy(policies, request) ?? []),
  ];
}

function withoutDeny(policies: readonly Policy[], policyIndex: number): Draft {
  return {
    policies: policies.filter((_, index) => index !== policyIndex),
    diff: [{ path: `policies[${policyIndex}]`, before: formatOne(policies[policyIndex]), after: null }],
    admits: 'everything that only this deny policy refuses: narrow the policy if you mean only this subject',
  };
}

function withAdmin(policies: readonly Policy[], policyIndex: number): Draft {
  return {
    policies: policies.map((policy, index) =>
      index === policyIndex
        ? { ...policy, authorizedPermissions: [...policy.authorizedPermissions, 'admin'] }
        : policy,
    ),
    diff: [
      {
        path: `policies[${policyIndex}].authorizedPermissions`,
        before: JSON.stringify(policies[policyIndex]?.authorizedPermissions ?? []),
        after: JSON.stringify([...(policies[policyIndex]?.authorizedPermissions ?? []), 'admin']),
      },
    ],
    admits: 'everything that this policy admits, as an administrator of the organization',
  };
}

/**
 * Returns the enforced allow policies that the request almost matches, those with the fewest mismatches first. The
 * token must have every mismatching claim.
 */
function* nearMisses(policies: readonly Policy[], request: PolicyRequest): Steps<PolicyExplanation[]> {
  const missesOf = ({ rules }: PolicyExplanation) => rules.filter(({ outcome }) => outcome !== 'matched');
  const explanations = yield* explainInSteps(policies, request);
  return explanations
    .filter(
      (explanation) =>
        explanation.decision === 'allow' &&
        explanation.mode === 'enforce' &&
        explanation.candidate.outcome === 'candidate' &&
        missesOf(explanation).every(({ outcome }) => outcome === 'claim_mismatch') &&
        // If no rule matched, the policy is for something else.
        (explanation.rules.length === 1 || missesOf(explanation).length < explanation.rules.length),
    )
    .sort((a, b) => missesOf(a).length - missesOf(b).length);
}

function widen(
  policies: readonly Policy[],
  { policyIndex, rules, audience }: PolicyExplanation,
  { claims, organizationAudiences }: PolicyRequest,
): Draft | null {
  const policy = policies[policyIndex];
  if (policy === undefined) return null;
  const changed = policy.rules.map((rule, position) =>
    rules[position]?.outcome === 'matched' ? rule : withValueOf(rule, claims),
  );
  if (changed.includes(null)) return null;
  const widened = changed.filter((rule) => rule !== null);
  const added = audience.outcome === 'audience_mismatch' ? audienceRule(claims, organizationAudiences) : [];
  if (added === null) return null;
  const next: Policy = { ...policy, rules: [...widened, ...added] };
  const diff = diffRules(policy, next, policyIndex);
  return {
    policies: policies.map((other, index) => (index === policyIndex ? next : other)),
    diff,
    admits: describeAdmitted(claims, { policy, widened: next }),
  };
}

/** Returns the rule with the claim's value as an added pattern; null if the claim has no single value. */
function withValueOf(rule: PolicyRule, claims: ExactJsonObject): PolicyRule | null {
  const value = findSingleValue(claims, rule.claimPath);
  return value === null
    ? null
    : { ...rule, patterns: [...rule.patterns, escapePattern(value)], isList: true };
}

function findSingleValue(claims: ExactJsonObject, claimPath: string): string | null {
  const parsed = parseClaimPath(claimPath);
  const [value, ...others] = parsed.ok ? listComparable(findClaim(claims, parsed.value)) : [];
  return value === undefined || others.length > 0 || value.length > maxValueCharacters ? null : value;
}

/** Returns an `aud` rule with the organization's audience and the actual one; null if no rule is possible. */
function audienceRule(
  claims: ExactJsonObject,
  [organizationAudience = '']: readonly string[],
): PolicyRule[] | null {
  const value = findSingleValue(claims, 'aud');
  if (value === null) return null;
  const patterns = [organizationAudience, value].map(escapePattern);
  return [{ claimPath: 'aud', patterns, isList: true }];
}

/**
 * Returns a policy for this workload alone: with its subject, its ids if the issuer sends them, and its audience if
 * that differs.
 */
function addPolicy(policies: readonly Policy[], request: PolicyRequest): Draft[] | null {
  const { claims, tokenType, target, adminRequested, organizationAudiences } = request;
  const bound = bindingClaims.flatMap((claimPath): PolicyRule[] => {
    const value = findSingleValue(claims, claimPath);
    return value === null ? [] : [{ claimPath, patterns: [escapePattern(value)], isList: false }];
  });
  if (!bound.some(({ claimPath }) => claimPath === 'sub')) return null;
  const isForOthers = findAudience(claims, organizationAudiences) === null;
  const audience = isForOthers ? findSingleValue(claims, 'aud') : null;
  if (isForOthers && audience === null) return null;
  const aud: PolicyRule[] =
    audience === null ? [] : [{ claimPath: 'aud', patterns: [escapePattern(audience)], isList: false }];
  const policy: Policy = {
    decision: 'allow',
    tokenType,
    teamName: tokenType === 'team' ? escapePattern(target ?? '') : null,
    userLogin: tokenType === 'personal' ? target : null,
    runnerID: tokenType === 'runner' ? target : null,
    audience: tokenType === 'identity' ? escapePattern(target ?? '') : null,
    roleID: null,
    authorizedPermissions: adminRequested ? ['admin'] : [],
    mode: 'enforce',
    rules: [...bound, ...aud],
  };
  return [
    {
      policies: [...policies, policy],
      diff: [{ path: `policies[${policies.length}]`, before: null, after: formatOne(policy) }],
      admits: describeAdmitted(claims, { policy: null, widened: policy, others: policies }),
    },
  ];
}

/** Claims of a new policy: the subject, and ids that no other tenant can get. */
const bindingClaims = ['sub', 'repository_id', 'repository_owner_id', 'project_id', 'namespace_id'];
const maxValueCharacters = 1024;

function diffRules(before: Policy, after: Policy, policyIndex: number): ChangedMember[] {
  return after.rules.flatMap((rule, position): ChangedMember[] => {
    const old = before.rules[position];
    if (old === rule) return [];
    const show = (shown: PolicyRule | undefined) =>
      shown === undefined ? null : JSON.stringify(shown.isList ? shown.patterns : shown.patterns[0]);
    return [{ path: formatRulePath(policyIndex, rule.claimPath), before: show(old), after: show(rule) }];
  });
}

function formatOne(policy: Policy | undefined): string | null {
  return policy === undefined ? null : JSON.stringify(formatPolicies([policy])[0]);
}
