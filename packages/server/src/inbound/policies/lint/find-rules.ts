import { formatClaimPath, parseClaimPath } from '../match/claim-path.ts';
import type { Policy, PolicyRule } from '../policy.ts';

/** Finds the rules of a policy about a claim, whatever the notation of its path. */
export function findRules(policy: Policy, claimPath: string): PolicyRule[] {
  const wanted = canonicalizeClaimPath(claimPath);
  return policy.rules.filter((rule) => canonicalizeClaimPath(rule.claimPath) === wanted);
}

/** Returns one spelling for each claim path: `"sub"` and `sub` are the same claim. */
export function canonicalizeClaimPath(text: string): string {
  const parsed = parseClaimPath(text);
  return parsed.ok ? formatClaimPath(parsed.value) : text;
}
