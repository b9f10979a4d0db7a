import { formatClaimPath, parseClaimPath } from '../match/claim-path.ts';
import type { Policy, PolicyRule } from '../policy.ts';

/** The rules of a policy about a claim, however its path is written. */
export function findRules(policy: Policy, claimPath: string): PolicyRule[] {
  const wanted = canonicalizeClaimPath(claimPath);
  return policy.rules.filter((rule) => canonicalizeClaimPath(rule.claimPath) === wanted);
}

/** One spelling for each claim path: `"sub"` and `sub` are the same claim. */
export function canonicalizeClaimPath(text: string): string {
  const parsed = parseClaimPath(text);
  return parsed.ok ? formatClaimPath(parsed.path) : text;
}
