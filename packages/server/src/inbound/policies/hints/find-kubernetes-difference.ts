import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import { findClaim } from '../match/claim-path.ts';
import { listComparable } from '../match/match-claim.ts';
import { matchesText } from './find-pattern-hint.ts';
import type { Hint } from './hint.ts';

const subjectPattern = /^system:serviceaccount:([^:]+):([^:]+)$/u;

/** Names the difference between a service account and a pattern for `sub`: its namespace or its name. */
export function findKubernetesDifference(pattern: string, subject: string): Hint | null {
  const [, wantedNamespace, wantedName] = subjectPattern.exec(pattern) ?? [];
  const [, namespace, name] = subjectPattern.exec(subject) ?? [];
  if (wantedNamespace === undefined || wantedName === undefined) return null;
  if (namespace === undefined || name === undefined) return null;
  if (!matchesText(wantedNamespace, namespace)) {
    return {
      code: 'namespace_differs',
      message: `The service account is in the namespace "${namespace}", but the rule is for "${wantedNamespace}".`,
    };
  }
  if (matchesText(wantedName, name)) return null;
  return {
    code: 'service_account_differs',
    message: `The service account is "${name}", but the rule is for "${wantedName}": set serviceAccountName in the pod spec.`,
  };
}

/** Returns advice for a service account token whose audience is its own API server; empty for every other token. */
export function describeClusterAudience(claims: ExactJsonObject): string {
  const { sub, iss } = claims;
  if (typeof sub !== 'string' || !sub.startsWith('system:serviceaccount:')) return '';
  const isOfCluster = (audience: string) =>
    audience === iss || /^https:\/\/kubernetes\.default(?:\.|$)/.test(audience);
  if (!listComparable(findClaim(claims, ['aud'])).some(isOfCluster)) return '';
  return ' That is the audience of the API server: mount a projected serviceAccountToken volume with the expected audience.';
}
