import { administratorRole } from '../../access/index.ts';
import { TenancyError } from '../tenancy-error.ts';

/** The built-in role that is the default of an organization that chose no other. */
export const memberRole = 'member';

/**
 * Parses the `role` of a member (`AddOrganizationMemberRequest`, docs/contract/README.md#schemas) as the id of a role;
 * `member` is the organization's default role.
 */
export function parsePlainRole(text: string): string | null {
  if (text === memberRole) return null;
  if (text === administratorRole || text === 'billing-manager') return text;
  throw new TenancyError(
    'role_unsupported',
    `Invalid organization role ${JSON.stringify(text)}: use "member", "admin" or "billing-manager", or the id of a role as fgaRoleId.`,
  );
}
