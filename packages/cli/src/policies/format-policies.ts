import { formatTable } from '../terminal/format-table.ts';
import type { Painter } from '../terminal/painter.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { PolicyDocument } from './change-policies.ts';

export type Warning = PolicyDocument['warnings'][number];

/** Formats the decision of each policy, and its rules as claim and patterns. */
export function formatPolicies(policies: readonly unknown[], paint: Painter): string {
  return policies
    .map((given, index) => {
      const policy = given as Partial<PolicyDocument['policies'][number]>;
      const rules = Object.entries(policy.rules ?? {}).flatMap(([claimPath, patterns]) =>
        [patterns]
          .flat()
          .map((pattern, at) => [
            at === 0 ? `     ${safeText(claimPath)}` : '',
            at === 0 ? safeText(pattern) : `or ${safeText(pattern)}`,
          ]),
      );
      return `${String(index).padStart(3)}  ${titleOf(policy, paint)}\n${formatTable(rules)}`;
    })
    .join('');
}

function titleOf(policy: Partial<PolicyDocument['policies'][number]>, paint: Painter): string {
  const {
    decision = '?',
    tokenType = '?',
    teamName,
    userLogin,
    runnerID,
    authorizedPermissions = [],
    mode,
  } = policy;
  const target = teamName ?? userLogin ?? runnerID;
  const colour = decision === 'deny' ? paint.bad : paint.good;
  return [
    colour(decision),
    tokenType,
    ...(target === undefined ? [] : [safeText(target)]),
    ...(authorizedPermissions.length === 0 ? [] : [`(may request ${authorizedPermissions.join(', ')})`]),
    ...(mode === 'audit' ? [paint.caution('(audit only)')] : []),
  ].join(' ');
}

export function formatWarnings(warnings: readonly Warning[], paint: Painter): string {
  return warnings
    .map(({ severity, path, message }) => {
      const label = severity === 'severe' ? paint.bad('warning') : paint.caution('notice');
      return `${label} ${path}: ${message}\n`;
    })
    .join('');
}
