import { type Membership, type Principal, roleOfMachine, type UserPrincipal } from './principal.ts';
import type { Role } from './role-permissions.ts';

/** Returns the role of a text; null for one that is not a role. */
export function parseRole(text: string): Role | null {
  return text === 'admin' || text === 'member' ? text : null;
}

/** Returns true if the role is that of an organization's administrators. */
export function isAdministrator({ role }: { readonly role: Role }): boolean {
  return role === 'admin';
}

/** Returns the organizations that a user administers, as far as their token reaches. */
export function administeredBy({ memberships }: UserPrincipal): readonly Membership[] {
  return memberships.filter(isAdministrator);
}

/** Returns true if the principal administers the organization. */
export function administers(principal: Principal, organizationId: string): boolean {
  if (principal.kind === 'user')
    return administeredBy(principal).some((membership) => membership.organizationId === organizationId);
  return principal.organizationId === organizationId && roleOfMachine(principal) === 'admin';
}
