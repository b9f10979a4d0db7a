import type { Membership, Principal, UserPrincipal } from './principal.ts';
import { administratorRole, type Role } from './role-permissions.ts';
import { findBuiltInRole } from './roles/built-in-roles.ts';
import type { CompiledRole } from './roles/compiled-role.ts';

/** Returns the role of a machine identity in its organization; null for a runner, which has none. */
export function roleOfMachine(principal: Exclude<Principal, UserPrincipal>): Role | null {
  switch (principal.kind) {
    case 'organization':
      return principal.admin ? administratorRole : 'member';
    case 'team':
      return 'member';
    case 'runner':
      return null;
  }
}

/**
 * Decides the role of a principal in an organization: a user has that of the membership, a machine that of its token.
 * Returns null for a runner, and for a principal outside the organization.
 */
export function roleOfCaller(principal: Principal, organizationId: string): Role | null {
  if (principal.kind !== 'user')
    return principal.organizationId === organizationId ? roleOfMachine(principal) : null;
  const isHere = (membership: Membership) => membership.organizationId === organizationId;
  return principal.memberships.find(isHere)?.role ?? null;
}

/** Returns the roles of a principal in an organization, which add up; none for a runner. */
export function rolesOfCaller(principal: Principal, organizationId: string): readonly CompiledRole[] {
  const role = roleOfCaller(principal, organizationId);
  const builtIn = role === null ? null : findBuiltInRole(role);
  return builtIn === null ? [] : [builtIn.compiled];
}

/** Returns true for the role of an organization's administrators. */
export function isAdministrator({ role }: { readonly role: Role }): boolean {
  return role === administratorRole;
}

/** Returns the organizations that a user administers, limited to those that their token covers. */
export function administeredBy({ memberships }: UserPrincipal): readonly Membership[] {
  return memberships.filter(isAdministrator);
}

/** Returns true if the principal administers the organization. */
export function administers(principal: Principal, organizationId: string): boolean {
  return roleOfCaller(principal, organizationId) === administratorRole;
}
