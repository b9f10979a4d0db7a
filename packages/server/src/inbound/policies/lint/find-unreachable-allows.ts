import type { Steps } from '../../../platform/turns/run-in-turns.ts';
import { compileTarget } from '../compile-policies.ts';
import {
  type CompiledPattern,
  compilePattern,
  escapePattern,
  matchesPattern,
} from '../match/match-pattern.ts';
import type { Policy } from '../policy.ts';
import { canonicalizeClaimPath } from './find-rules.ts';
import type { LintWarning } from './lint-warning.ts';

interface Condition {
  readonly path: string;
  readonly patterns: readonly CompiledPattern[];
}

interface Prepared {
  readonly policy: Policy;
  readonly policyIndex: number;
  /** The pattern of a policy for teams or for audiences of identity tokens. */
  readonly target: CompiledPattern | null;
  readonly conditions: readonly Condition[];
}

interface Work {
  remaining: number;
}

// The maximum number of comparisons; further allow policies are not checked, which is acceptable for a lint.
const maxSteps = 500_000;
/** The comparisons between two pauses. */
const maxStepsAtOnce = 5_000;

/**
 * Finds enforced allow policies that an enforced deny policy makes unreachable, if that is provable: the deny policy
 * covers the target of the allow policy, and each condition of the deny policy follows from a condition of the allow
 * policy on the same claim, pattern by pattern (the texts are the same, the deny pattern matches everything, or the
 * allow pattern is literal and the deny pattern matches it). An allow policy without an `aud` rule requires the
 * organization's audiences, which count as conditions. Other overlaps are not found.
 */
export function* findUnreachableAllows(
  policies: readonly Policy[],
  organizationAudiences: readonly string[],
): Steps<LintWarning[]> {
  const enforced: Prepared[] = [];
  for (const [policyIndex, policy] of policies.entries()) {
    if (policy.mode !== 'enforce') continue;
    enforced.push({
      policy,
      policyIndex,
      target: compileTarget(policy),
      conditions: prepareConditions(policy),
    });
    yield;
  }
  const denies = enforced.filter(({ policy }) => policy.decision === 'deny');
  const work: Work = { remaining: maxSteps };
  const warnings: LintWarning[] = [];
  for (const allow of enforced.filter(({ policy }) => policy.decision === 'allow')) {
    const deny = yield* findShadow(denies, withImpliedAudience(allow, organizationAudiences), work);
    if (work.remaining <= 0) return warnings;
    if (deny === undefined) continue;
    warnings.push({
      code: 'allow_unreachable',
      severity: 'notice',
      path: `policies[${allow.policyIndex}]`,
      message: `Whenever this allow policy applies, the deny policy at policies[${deny.policyIndex}] also applies and wins: narrow the deny policy, or remove the allow policy.`,
      policyIndex: allow.policyIndex,
    });
  }
  return warnings;
}

function* findShadow(denies: readonly Prepared[], allow: Prepared, work: Work): Steps<Prepared | undefined> {
  let remaining = work.remaining;
  yield;
  for (const deny of denies) {
    if (shadows(deny, allow, work)) return deny;
    if (remaining - work.remaining < maxStepsAtOnce) continue;
    remaining = work.remaining;
    yield;
  }
  return undefined;
}

function prepareConditions(policy: Policy): Condition[] {
  return policy.rules.map(({ claimPath, patterns }) => ({
    path: canonicalizeClaimPath(claimPath),
    patterns: patterns.map(compilePattern),
  }));
}

/** A token with one of the organization's audiences counts as having all of them. */
function withImpliedAudience(allow: Prepared, organizationAudiences: readonly string[]): Prepared {
  if (allow.conditions.some(({ path }) => path === 'aud')) return allow;
  const implied = organizationAudiences.map((audience) => ({
    path: 'aud',
    patterns: [compilePattern(escapePattern(audience))],
  }));
  return { ...allow, conditions: [...allow.conditions, ...implied] };
}

function shadows(deny: Prepared, allow: Prepared, work: Work): boolean {
  work.remaining -= 1;
  if (!coversTargetOf(deny, allow, work)) return false;
  return deny.conditions.every((denied) =>
    allow.conditions.some((allowed) => allowed.path === denied.path && implies(allowed, denied, work)),
  );
}

function coversTargetOf(denying: Prepared, allowing: Prepared, work: Work): boolean {
  const { policy: deny } = denying;
  const { policy: allow } = allowing;
  if (deny.tokenType !== allow.tokenType) return false;
  if (deny.tokenType === 'organization') return true;
  if (deny.tokenType === 'personal') return deny.userLogin === allow.userLogin;
  if (deny.tokenType === 'runner') return deny.runnerID === allow.runnerID;
  const { target: wide } = denying;
  const { target: narrow } = allowing;
  return wide !== null && narrow !== null && includesPattern(wide, narrow, work);
}

/** Returns true if every single value that meets `allowed` also meets `denied`. */
function implies(allowed: Condition, denied: Condition, work: Work): boolean {
  return allowed.patterns.every((narrow) =>
    denied.patterns.some((wide) => includesPattern(wide, narrow, work)),
  );
}

function includesPattern(wide: CompiledPattern, narrow: CompiledPattern, work: Work): boolean {
  work.remaining -= 1;
  if (wide.text === narrow.text || wide.matchesEverything) return true;
  if (narrow.literal === null) return false;
  if (wide.literal === null) work.remaining -= wide.text.length * narrow.literal.length;
  return work.remaining > 0 && matchesPattern(wide, narrow.literal);
}
