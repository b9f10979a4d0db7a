import { registeredClaims } from '../../../contract/claims.ts';
import { findNearestName } from '../../../platform/find-nearest-name.ts';
import type { Steps } from '../../../platform/turns/run-in-turns.ts';
import { parseClaimPath } from '../match/claim-path.ts';
import { formatRulePath } from '../policy.ts';
import type { LintSubject, LintWarning } from './lint-warning.ts';

/** Claims that every OIDC token may have. */
const oidcClaims = [...registeredClaims, 'auth_time', 'azp'];

/**
 * Warns of rules about claims that this kind of issuer is not known to send. An allow policy with such a rule admits
 * nobody; a deny policy with such a rule denies nobody, which is severe if all claims of the issuer are known. A known
 * name may end in
 * `*`; names of nested claims are written as claim paths.
 */
export function* lintClaimNames(
  { policy, policyIndex }: LintSubject,
  knownClaims: readonly string[],
  claimsKnown: 'all' | 'some',
): Steps<LintWarning[]> {
  if (knownClaims.length === 0) return [];
  const known = [...oidcClaims, ...knownClaims];
  const warnings: LintWarning[] = [];
  for (const { claimPath } of policy.rules) {
    yield;
    if (known.some((name) => covers(name, claimPath))) continue;
    const nearest = findNearestName(claimPath, knownClaims);
    const effect = policy.decision === 'allow' ? 'the policy admits nobody' : 'the policy denies nobody';
    const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
    warnings.push({
      code: 'claim_unknown',
      severity: policy.decision === 'deny' && claimsKnown === 'all' ? 'severe' : 'notice',
      path: formatRulePath(policyIndex, claimPath),
      message: `This issuer is not known to send the claim ${claimPath.slice(0, 100)}; without that claim, ${effect}.${meant}`,
      policyIndex,
    });
  }
  return warnings;
}

/** Returns true if the rule's path is the known one, or a member of it. */
function covers(known: string, claimPath: string): boolean {
  const wanted = namesOf(claimPath);
  return namesOf(known).every((name, depth) => {
    const found = wanted[depth] ?? '';
    return name.endsWith('*') ? found.startsWith(name.slice(0, -1)) : found === name;
  });
}

function namesOf(text: string): string[] {
  const parsed = parseClaimPath(text);
  return parsed.ok ? parsed.value.filter((step) => typeof step === 'string') : [text];
}
