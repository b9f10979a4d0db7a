import { compilePattern } from '../match/match-pattern.ts';
import type { Policy } from '../policy.ts';
import type { LintSubject, LintWarning } from './lint-warning.ts';

const targets = [
  { member: 'teamName', tokenType: 'team' },
  { member: 'userLogin', tokenType: 'personal' },
  { member: 'runnerID', tokenType: 'runner' },
  { member: 'audience', tokenType: 'identity' },
] as const;

/**
 * Warns of a target that the token type ignores, of one that matches every team or every audience, and of a dot in the
 * name of a team.
 */
export function lintTargets({ policy, policyIndex }: LintSubject): LintWarning[] {
  const warnings: LintWarning[] = [];
  for (const { member, tokenType } of targets) {
    if (policy[member] === null || policy.tokenType === tokenType) continue;
    warnings.push({
      code: 'target_ignored',
      severity: policy.decision === 'allow' ? 'severe' : 'notice',
      path: `policies[${policyIndex}].${member}`,
      message: `${member} has no effect with tokenType ${policy.tokenType}: remove it, or set tokenType to ${tokenType}.`,
      policyIndex,
    });
  }
  const broad = policy.decision === 'allow' ? findBroadTarget(policy) : null;
  if (broad !== null) {
    warnings.push({
      code: 'pattern_matches_everything',
      severity: 'severe',
      path: `policies[${policyIndex}].${broad.member}`,
      message: broad.message,
      policyIndex,
    });
  }
  const dotted = policy.tokenType === 'team' ? escapeDots(policy.teamName ?? '') : null;
  if (dotted !== null) {
    warnings.push({
      code: 'team_dot_unescaped',
      severity: 'notice',
      path: `policies[${policyIndex}].teamName`,
      message: `In the team name, each dot matches any one character: write ${JSON.stringify(dotted)} to match only this team.`,
      policyIndex,
    });
  }
  return warnings;
}

/** Escapes the dots of a pattern; null if it has none that is not escaped. */
function escapeDots(pattern: string): string | null {
  const escaped = pattern.replace(/\\.|\./gsu, (part) => (part === '.' ? '\\.' : part));
  return escaped === pattern ? null : escaped;
}

function findBroadTarget({
  tokenType,
  teamName,
  audience,
}: Policy): { member: string; message: string } | null {
  if (tokenType === 'team' && compilePattern(teamName ?? '').matchesEverything) {
    const message =
      'The team name matches every team, including teams that are created later: name the teams that you mean.';
    return { member: 'teamName', message };
  }
  if (tokenType === 'identity' && compilePattern(audience ?? '').matchesEverything) {
    const message =
      'The audience matches every relying party: name the relying parties that the workload calls.';
    return { member: 'audience', message };
  }
  return null;
}
