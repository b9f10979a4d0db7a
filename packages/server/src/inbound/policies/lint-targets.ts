import type { LintSubject, LintWarning } from './lint-warning.ts';
import { compilePattern } from './match-pattern.ts';

const targets = [
  { member: 'teamName', tokenType: 'team' },
  { member: 'userLogin', tokenType: 'personal' },
  { member: 'runnerID', tokenType: 'runner' },
] as const;

/** Warns of a target that the token type does not look at, and of a team name that is any team. */
export function lintTargets({ policy, policyIndex }: LintSubject): LintWarning[] {
  const warnings: LintWarning[] = [];
  for (const { member, tokenType } of targets) {
    if (policy[member] === null || policy.tokenType === tokenType) continue;
    warnings.push({
      code: 'target_ignored',
      severity: policy.decision === 'allow' ? 'severe' : 'notice',
      path: `policies[${policyIndex}].${member}`,
      message: `${member} limits nothing with tokenType ${policy.tokenType}: remove it, or set tokenType to ${tokenType}.`,
      policyIndex,
    });
  }
  const isAnyTeam = policy.tokenType === 'team' && compilePattern(policy.teamName ?? '').matchesEverything;
  if (isAnyTeam && policy.decision === 'allow') {
    warnings.push({
      code: 'pattern_matches_everything',
      severity: 'severe',
      path: `policies[${policyIndex}].teamName`,
      message: 'The team name matches every team, also those created later: name the teams that are meant.',
      policyIndex,
    });
  }
  return warnings;
}
