import { runAtOnce, type Steps } from '../../../platform/turns/run-in-turns.ts';
import type { Policy } from '../policy.ts';
import { findUnreachableAllows } from './find-unreachable-allows.ts';
import { lintAudience } from './lint-audience.ts';
import { lintClaimNames } from './lint-claim-names.ts';
import { isBoundByExactId, lintForIssuer } from './lint-for-issuer.ts';
import { lintPatterns } from './lint-patterns.ts';
import { lintSubject } from './lint-subject.ts';
import { lintTargets } from './lint-targets.ts';
import type { IssuerLint, LintWarning } from './lint-warning.ts';

export interface LintContext {
  /** The identifier of the issuer. */
  readonly issuer: string;
  /** The audiences that name the organization. */
  readonly organizationAudiences: readonly string[];
  /** The claims that this kind of issuer sends; empty if unknown. */
  readonly knownClaims?: readonly string[];
  /** `all` if the list is complete. */
  readonly claimsKnown?: 'all' | 'some';
}

/**
 * Warns of parsed policies that admit less, or more, than their author probably means (docs/policies.md#lints). Returns
 * at most 1,000 warnings, in document order.
 */
export function lintPolicies(
  policies: readonly Policy[],
  context: LintContext,
  issuerLints: readonly IssuerLint[] = [],
): LintWarning[] {
  return runAtOnce(lintInSteps(policies, context, issuerLints));
}

/** Does the same, one rule or policy in each step. */
export function* lintInSteps(
  policies: readonly Policy[],
  context: LintContext,
  issuerLints: readonly IssuerLint[] = [],
): Steps<LintWarning[]> {
  const warnings: LintWarning[] = [];
  const unreachable = Map.groupBy(
    yield* findUnreachableAllows(policies, context.organizationAudiences),
    (warning) => warning.policyIndex,
  );
  for (const [policyIndex, policy] of policies.entries()) {
    const subject = { policy, policyIndex };
    const isBoundById = isBoundByExactId(subject, issuerLints);
    const aboutSubject = [...lintPatterns(subject), ...lintSubject(subject, context.issuer)];
    warnings.push(
      ...lintTargets(subject),
      ...(isBoundById ? aboutSubject.flatMap(soften) : aboutSubject),
      ...lintAudience(subject),
      ...lintForIssuer(subject, issuerLints),
      ...(yield* lintClaimNames(subject, context.knownClaims ?? [], context.claimsKnown ?? 'all')),
      ...(unreachable.get(policyIndex) ?? []),
    );
    yield;
    if (warnings.length >= maxWarnings) return warnings.slice(0, maxWarnings);
  }
  return warnings;
}

const maxWarnings = 1000;

/**
 * Lowers a warning that a rule on an exact id makes harmless: the id determines the tenant, however open the pattern
 * is.
 */
function soften(warning: LintWarning): LintWarning[] {
  if (warning.code === 'subject_starts_with_wildcard' || warning.code === 'github_owner_boundary') return [];
  const isOpenSubject = warning.code === 'pattern_matches_everything' && warning.path.endsWith('.rules.sub');
  return [isOpenSubject ? { ...warning, severity: 'notice' } : warning];
}
