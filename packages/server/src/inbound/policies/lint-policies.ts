import { findUnreachableAllows } from './find-unreachable-allows.ts';
import { lintAudience } from './lint-audience.ts';
import { lintForIssuer } from './lint-for-issuer.ts';
import { lintPatterns } from './lint-patterns.ts';
import { lintSubject } from './lint-subject.ts';
import { lintTargets } from './lint-targets.ts';
import type { IssuerLint, LintWarning } from './lint-warning.ts';
import type { Policy } from './policy.ts';

export interface LintContext {
  /** The issuer identifier. */
  readonly issuer: string;
  /** `urn:pulumi:org:{ORG}`. */
  readonly organizationAudience: string;
}

/**
 * Warns of parsed policies that say less, or more, than their author probably means (spec: issuers-and-policies,
 * Policies, saving lints). Warnings are shown and never block; in document order, at most 1,000 of them.
 */
export function lintPolicies(
  policies: readonly Policy[],
  context: LintContext,
  issuerLints: readonly IssuerLint[] = [],
): LintWarning[] {
  const warnings: LintWarning[] = [];
  const unreachable = findUnreachableAllows(policies, context.organizationAudience);
  for (const [policyIndex, policy] of policies.entries()) {
    const subject = { policy, policyIndex };
    warnings.push(
      ...lintTargets(subject),
      ...lintPatterns(subject),
      ...lintSubject(subject, context.issuer),
      ...lintAudience(subject),
      ...lintForIssuer(subject, issuerLints),
      ...unreachable.filter((warning) => warning.policyIndex === policyIndex),
    );
    if (warnings.length >= maxWarnings) return warnings.slice(0, maxWarnings);
  }
  return warnings;
}

const maxWarnings = 1000;
