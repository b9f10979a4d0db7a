import { type CompiledPattern, compilePattern } from '../match/match-pattern.ts';
import { formatRulePath } from '../policy.ts';
import { findRules } from './find-rules.ts';
import type { LintSubject, LintWarning } from './lint-warning.ts';

const githubIssuer = 'https://token.actions.githubusercontent.com';
// The literal beginning that a pattern needs to stay within one owner.
const ownerBoundaries: Readonly<Record<string, RegExp>> = {
  sub: /^repo:[^/@:]+[/@]/,
  repository: /^[^/]+\//,
  workflow_ref: /^[^/]+\//,
  job_workflow_ref: /^[^/]+\//,
};

/**
 * Warns of allow policies whose pattern for the subject begins with a wildcard, or crosses the boundary of a GitHub
 * owner.
 */
export function lintSubject({ policy, policyIndex }: LintSubject, issuer: string): LintWarning[] {
  if (policy.decision !== 'allow') return [];
  const warnings: LintWarning[] = [];
  const subjectRules = findRules(policy, 'sub');
  if (subjectRules.length === 0) {
    warnings.push({
      code: 'subject_absent',
      severity: 'notice',
      path: `policies[${policyIndex}].rules`,
      message:
        'There is no rule on sub: every subject that the other rules allow is admitted. Add a rule on sub.',
      policyIndex,
    });
  }
  for (const { claimPath, patterns } of subjectRules) {
    const open = patterns.find((pattern) => startsWithWildcard(compilePattern(pattern)));
    if (open === undefined) continue;
    warnings.push({
      code: 'subject_starts_with_wildcard',
      severity: 'severe',
      path: formatRulePath(policyIndex, claimPath),
      message: `The pattern "${open}" for sub starts with a wildcard, so it does not restrict the beginning of the subject, which names the owner.`,
      policyIndex,
    });
  }
  return [...warnings, ...lintOwnerBoundary({ policy, policyIndex }, issuer)];
}

function startsWithWildcard({ literal, literalPrefix }: CompiledPattern): boolean {
  return literal === null && literalPrefix === '';
}

function lintOwnerBoundary({ policy, policyIndex }: LintSubject, issuer: string): LintWarning[] {
  const isGithub = issuer.startsWith(githubIssuer);
  const warnings: LintWarning[] = [];
  for (const [claim, boundary] of Object.entries(ownerBoundaries)) {
    if (claim !== 'sub' && !isGithub) continue;
    for (const { claimPath, patterns } of findRules(policy, claim)) {
      const crossing = patterns.find((pattern) =>
        crossesOwner(compilePattern(pattern), { claim, isGithub, boundary }),
      );
      if (crossing === undefined) continue;
      warnings.push({
        code: 'github_owner_boundary',
        severity: 'severe',
        path: formatRulePath(policyIndex, claimPath),
        message: `The pattern "${crossing}" has a wildcard before the owner's name ends, so repositories of other owners match too: write the owner, and the "/" (or "@") after it, in full.`,
        policyIndex,
      });
    }
  }
  return warnings;
}

function crossesOwner(
  pattern: CompiledPattern,
  { claim, isGithub, boundary }: { claim: string; isGithub: boolean; boundary: RegExp },
): boolean {
  if (pattern.literal !== null) return false;
  const start = pattern.literalPrefix;
  // Other issuers have other subjects; GitHub's can be customized to begin with something other than `repo:`.
  const mayBeRepository =
    start.startsWith('repo:') || (isGithub && start !== '' && 'repo:'.startsWith(start));
  return (claim !== 'sub' || mayBeRepository) && !boundary.test(start);
}
