import { compilePattern } from '../match/match-pattern.ts';
import { formatRulePath } from '../policy.ts';
import type { LintSubject, LintWarning } from './lint-warning.ts';

/** Warns of patterns that match everything, and of unescaped dots in what looks like a host name. */
export function lintPatterns({ policy, policyIndex }: LintSubject): LintWarning[] {
  const warnings: LintWarning[] = [];
  for (const { claimPath, patterns } of policy.rules) {
    const path = formatRulePath(policyIndex, claimPath);
    for (const pattern of patterns) {
      if (compilePattern(pattern).isOpen) {
        warnings.push({
          code: 'pattern_matches_everything',
          severity: policy.decision === 'allow' ? 'severe' : 'notice',
          path,
          message: `The pattern "${pattern}" matches every value of ${claimPath}: the rule only requires that the claim is present.`,
          policyIndex,
        });
      }
      const host = findHostWithBareDot(pattern);
      if (host !== null) {
        warnings.push({
          code: 'host_dot_unescaped',
          severity: 'notice',
          path,
          message: `In "${host}", each dot matches any one character: write "${host.replace(/(?<!\\)\./g, '\\.')}" to match only this host.`,
          policyIndex,
        });
      }
    }
  }
  return warnings;
}

const fileExtensions = new Set([
  'yml',
  'yaml',
  'json',
  'toml',
  'sh',
  'js',
  'ts',
  'py',
  'tf',
  'md',
  'txt',
  'git',
]);
const hostShape = /^(?:[a-z0-9*?-]+\\?\.)+([a-z]{2,})$/i;

/** Finds the first part of a pattern that looks like a host name and contains an unescaped dot. */
function findHostWithBareDot(pattern: string): string | null {
  const parts = pattern.split(/[/:@\s,;=]+/);
  const isHost = (part: string) => {
    const lastLabel = hostShape.exec(part)?.[1]?.toLowerCase();
    return lastLabel !== undefined && !fileExtensions.has(lastLabel) && /(?<!\\)\./.test(part);
  };
  return parts.find(isHost) ?? null;
}
