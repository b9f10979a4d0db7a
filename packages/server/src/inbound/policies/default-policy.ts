import { formatPolicies } from './format-policies.ts';
import type { Policy, WirePolicy } from './policy.ts';

/** The effect of an issuer without policies as a policy: it denies everything, since no other policy allows anything. */
export const defaultPolicy: WirePolicy = {
  decision: 'deny',
  tokenType: 'organization',
  authorizedPermissions: [],
  rules: {},
};

/**
 * Formats the policies of a document, whose list is never empty on the wire: clients of the contract cannot update or
 * delete an issuer with an empty one (docs/contract/issuers-and-policies.md#policies).
 */
export function formatDefinition(policies: readonly Policy[]): WirePolicy[] {
  return policies.length === 0 ? [defaultPolicy] : formatPolicies(policies);
}
