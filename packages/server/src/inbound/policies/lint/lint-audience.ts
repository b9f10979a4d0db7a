import { compilePattern, matchesPattern } from '../match/match-pattern.ts';
import { formatRulePath } from '../policy.ts';
import { findRules } from './find-rules.ts';
import type { LintSubject, LintWarning } from './lint-warning.ts';

// Audiences that a platform gives to every workload, for any recipient.
const sharedAudiences = [
  'sts.amazonaws.com',
  'api://AzureADTokenExchange',
  'https://kubernetes.default.svc',
  'https://kubernetes.default.svc.cluster.local',
  'https://gitlab.com',
  'https://accounts.google.com',
];

/** Warns of allow policies whose own `aud` rule admits tokens that were issued for other recipients. */
export function lintAudience({ policy, policyIndex }: LintSubject): LintWarning[] {
  if (policy.decision !== 'allow') return [];
  const warnings: LintWarning[] = [];
  for (const { claimPath, patterns } of findRules(policy, 'aud')) {
    const path = formatRulePath(policyIndex, claimPath);
    for (const pattern of patterns) {
      const compiled = compilePattern(pattern);
      if (!isBound(pattern)) {
        const message = `The pattern "${pattern}" for aud admits tokens issued for other recipients, who could pass them on: write the full audience.`;
        warnings.push({ code: 'audience_too_broad', severity: 'severe', path, message, policyIndex });
        continue;
      }
      const shared = sharedAudiences.find((audience) => matchesPattern(compiled, audience));
      if (shared === undefined) continue;
      const message = `Tokens for "${shared}" are issued for that service, which could pass them on: use an audience for this server only.`;
      warnings.push({ code: 'audience_shared', severity: 'notice', path, message, policyIndex });
    }
  }
  return warnings;
}

/** Returns true for any wildcard except single dots between names, which lint-patterns checks. */
function isBound(pattern: string): boolean {
  return compilePattern(pattern.replace(/(?<=[a-z0-9-])\.(?=[a-z0-9-])/gi, '\\.')).literal !== null;
}
