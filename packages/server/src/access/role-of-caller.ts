import type { HeldRole } from './held-role.ts';
import type { Membership, Principal, UserPrincipal } from './principal.ts';
import type { BuiltInRoleId } from './roles/built-in-roles.ts';

/** The role of an organization's administrators. Code outside `access/` uses this constant and never compares texts. */
export const administratorRole = 'admin' satisfies BuiltInRoleId;

/** Returns the roles of a principal in an organization; none for a runner, and outside the organization. */
export function rolesOfCaller(principal: Principal, organizationId: string): readonly HeldRole[] {
  if (principal.kind !== 'user') return principal.organizationId === organizationId ? principal.roles : [];
  const isHere = (membership: Membership) => membership.organizationId === organizationId;
  return principal.memberships.find(isHere)?.roles ?? [];
}

/** Returns true if one of the roles is that of an organization's administrators. */
export function isAdministrator({ roles }: { readonly roles: readonly { readonly id: string }[] }): boolean {
  return roles.some(({ id }) => id === administratorRole);
}

/** Returns the organizations that a user administers, limited to those that their token covers. */
export function administeredBy({ memberships }: UserPrincipal): readonly Membership[] {
  return memberships.filter(isAdministrator);
}

/** Returns true if the principal administers the organization. */
export function administers(principal: Principal, organizationId: string): boolean {
  return isAdministrator({ roles: rolesOfCaller(principal, organizationId) });
}

/** The roles that the contract's members without custom roles can express. */
export type PlainRole = 'none' | 'member' | 'admin' | 'billing-manager';

/** Returns the nearest plain role of roles; `none` only without any role. */
export function plainRoleOf(roles: readonly { readonly id: string }[]): PlainRole {
  if (isAdministrator({ roles })) return 'admin';
  const [first] = roles;
  if (first === undefined) return 'none';
  return first.id === 'billing-manager' ? 'billing-manager' : 'member';
}
