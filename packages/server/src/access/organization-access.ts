import type { OrganizationName } from '../contract/organization-name.ts';
import type { Principal } from './principal.ts';
import { roleOfCaller } from './role-of-caller.ts';
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
  const organizations = principal.kind === 'user' ? principal.memberships : [principal];
  const organization = organizations.find((candidate) => candidate.organizationName === organizationName);
  if (organization === undefined) return null;
  const { organizationId } = organization;
  const role = roleOfCaller(principal, organizationId);
  const permissions = role === null ? ofRunners : permissionsOfRole(role);
  return { organizationId, organizationName: organization.organizationName, permissions };
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
