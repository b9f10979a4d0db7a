import { administratorRole } from '../../../access/index.ts';
import type { CompiledPolicies } from '../../policies/index.ts';
import type { RequestedToken } from '../request/requested-token.ts';

/**
 * Returns the id of the role of an allowed token: that of administrators if it is requested, else that of the deciding
 * policy; null for the organization's default role, and for tokens of others than the organization.
 */
export function roleOfGrant(
  { policies }: CompiledPolicies,
  { tokenType, admin }: RequestedToken,
  policyIndex: number,
): string | null {
  if (tokenType !== 'organization') return null;
  return admin ? administratorRole : (policies[policyIndex]?.policy.roleID ?? null);
}
