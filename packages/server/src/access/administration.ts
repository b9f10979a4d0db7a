import { type Membership, type Principal, roleOfMachine, type UserPrincipal } from './principal.ts';
import type { Role } from './role-permissions.ts';

/** Parses a role; returns null for any other text. */
export function parseRole(text: string): Role | null {
  return text === 'admin' || text === 'member' ? text : null;
}

/** Returns true for the role of an organization's administrators. */
export function isAdministrator({ role }: { readonly role: Role }): boolean {
  return role === 'admin';
}

/** Returns the organizations that a user administers, limited to those that their token covers. */
export function administeredBy({ memberships }: UserPrincipal): readonly Membership[] {
  return memberships.filter(isAdministrator);
}

/** Returns true if the principal administers the organization. */
export function administers(principal: Principal, organizationId: string): boolean {
  if (principal.kind === 'user')
    return administeredBy(principal).some((membership) => membership.organizationId === organizationId);
  return principal.organizationId === organizationId && roleOfMachine(principal) === 'admin';
}
