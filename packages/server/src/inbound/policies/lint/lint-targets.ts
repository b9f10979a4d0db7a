import { compilePattern } from '../match/match-pattern.ts';
import type { Policy } from '../policy.ts';
import type { LintSubject, LintWarning } from './lint-warning.ts';

const targets = [
  { member: 'teamName', tokenType: 'team' },
  { member: 'userLogin', tokenType: 'personal' },
  { member: 'runnerID', tokenType: 'runner' },
  { member: 'audience', tokenType: 'identity' },
] as const;

/** Warns of a target that the token type ignores, and of a target that matches every team or every audience. */
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
  return warnings;
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
    const message = 'The audience matches every relying party: name the ones that the workload calls.';
    return { member: 'audience', message };
  }
  return null;
}
