import { compilePattern } from '../match/match-pattern.ts';
import type { Policy } from '../policy.ts';
import { findRules } from './find-rules.ts';
import type { Binding, IssuerLint, LintSubject, LintWarning } from './lint-warning.ts';

/** Applies the lints for a kind of issuer to one policy. */
export function lintForIssuer(
  { policy, policyIndex }: LintSubject,
  lints: readonly IssuerLint[],
): LintWarning[] {
  if (policy.decision !== 'allow') return [];
  const warnings: LintWarning[] = [];
  const path = `policies[${policyIndex}].rules`;
  for (const lint of lints) {
    if (lint.kind === 'exact_ids') continue;
    const { message } = lint;
    if (lint.kind === 'require_one_of') {
      if (isAnyBound(policy, lint.bindings)) continue;
      warnings.push({ code: 'issuer_shared', severity: 'severe', path, message, policyIndex });
    } else if (lint.kind === 'require_project') {
      const isTenantOpen = warnings.some(({ code }) => code === 'issuer_shared');
      if (isTenantOpen || isAnyBound(policy, lint.bindings)) continue;
      const severity = isAnyBound(policy, lint.softenedBy) ? 'notice' : 'severe';
      warnings.push({ code: 'tenant_wide', severity, path, message, policyIndex });
    } else if (lint.kind === 'expect_audience_rule') {
      if (findRules(policy, 'aud').length > 0) continue;
      warnings.push({ code: 'audience_rule_expected', severity: 'notice', path, message, policyIndex });
    } else {
      if (findRules(policy, lint.claimPath).length === 0) continue;
      const companions = findRules(policy, lint.companion);
      if (companions.some(({ patterns }) => patterns.every((pattern) => pattern === lint.pattern))) continue;
      warnings.push({ code: 'companion_rule_expected', severity: 'severe', path, message, policyIndex });
    }
  }
  return warnings;
}

/** Returns true if an id that no other tenant can get is bound to an exact value. */
export function isBoundByExactId({ policy }: LintSubject, lints: readonly IssuerLint[]): boolean {
  return lints.some(
    (lint) =>
      lint.kind === 'exact_ids' &&
      isAnyBound(
        policy,
        lint.claimPaths.map((claimPath) => ({ claimPath })),
      ),
  );
}

function isAnyBound(policy: Policy, bindings: readonly Binding[]): boolean {
  return bindings.some((binding) => isBound(policy, binding));
}

/** Returns true if a rule about the claim binds it; each pattern admits on its own, so every one must. */
function isBound(policy: Policy, { claimPath, literalStart }: Binding): boolean {
  const start = literalStart === undefined ? null : new RegExp(literalStart);
  return findRules(policy, claimPath).some(({ patterns }) =>
    patterns.every((text) => {
      const { literal, literalPrefix } = compilePattern(text);
      return start === null ? literal !== null : start.test(literalPrefix);
    }),
  );
}
