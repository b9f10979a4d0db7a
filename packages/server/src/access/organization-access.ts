import type { OrganizationName } from '../contract/organization-name.ts';
import type { Principal, UserPrincipal } from './principal.ts';
import { roleOfMachine } from './role-of-caller.ts';
import { ofRunners, type Permission, permissionsOfRole } from './role-permissions.ts';

/** An organization of a caller, and the permissions of the caller's role in it. */
export interface OrganizationAccess {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  readonly permissions: ReadonlySet<Permission>;
}

/**
 * Returns the principal's permissions in the organization with that name; null if the principal does not belong to it.
 * The name only selects: the result has the stored name.
 */
export function organizationAccessOf(
  principal: Principal,
  organizationName: OrganizationName,
): OrganizationAccess | null {
  if (principal.kind === 'user') {
    const membership = principal.memberships.find(
      (candidate) => candidate.organizationName === organizationName,
    );
    return membership ? { ...membership, permissions: permissionsOfRole(membership.role) } : null;
  }
  if (principal.organizationName !== organizationName) return null;
  const { organizationId } = principal;
  return {
    organizationId,
    organizationName: principal.organizationName,
    permissions: permissionsOfMachine(principal),
  };
}

/**
 * Returns the principal's current access to the organization of a request, which is without permissions if the
 * principal no longer belongs to it.
 */
export function currentOrganizationAccess(
  principal: Principal,
  given: OrganizationAccess,
): OrganizationAccess {
  const current = organizationAccessOf(principal, given.organizationName);
  return current?.organizationId === given.organizationId ? current : { ...given, permissions: new Set() };
}

function permissionsOfMachine(principal: Exclude<Principal, UserPrincipal>): ReadonlySet<Permission> {
  const role = roleOfMachine(principal);
  return role === null ? ofRunners : permissionsOfRole(role);
}
