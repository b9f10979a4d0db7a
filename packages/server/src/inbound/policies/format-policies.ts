import type { Policy, WirePolicy } from './policy.ts';

/** Formats policies in the form that the API returns; parsePolicies parses them back. */
export function formatPolicies(policies: readonly Policy[]): WirePolicy[] {
  return policies.map(formatPolicy);
}

function formatPolicy(policy: Policy): WirePolicy {
  const { decision, tokenType, teamName, userLogin, runnerID, audience, roleID } = policy;
  const { authorizedPermissions, mode } = policy;
  return {
    decision,
    tokenType,
    ...(teamName === null ? {} : { teamName }),
    ...(userLogin === null ? {} : { userLogin }),
    ...(runnerID === null ? {} : { runnerID }),
    ...(audience === null ? {} : { audience }),
    ...(roleID === null ? {} : { roleID }),
    authorizedPermissions: [...authorizedPermissions],
    ...(mode === 'audit' ? { mode } : {}),
    rules: Object.fromEntries(
      policy.rules.map(({ claimPath, patterns, isList }) => [
        claimPath,
        isList ? [...patterns] : (patterns[0] ?? ''),
      ]),
    ),
  };
}
