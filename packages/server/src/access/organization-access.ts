import type { OrganizationName } from '../contract/organization-name.ts';
import type { Principal } from './principal.ts';
import { rolesOfCaller } from './role-of-caller.ts';
import type { CompiledRole } from './roles/compiled-role.ts';
import type { OrganizationScope } from './roles/scope.ts';

/** An organization of a caller, and the caller's roles in it. */
export interface OrganizationAccess {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  /** The scopes in the organization itself, of all roles. */
  readonly permissions: ReadonlySet<OrganizationScope>;
  /** Decide about environments, together with the caller's grants. */
  readonly roles: readonly CompiledRole[];
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
  const roles = rolesOfCaller(principal, organizationId);
  return {
    organizationId,
    organizationName: organization.organizationName,
    permissions: joinOrganizationScopes(roles),
    roles,
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
  return current?.organizationId === given.organizationId
    ? current
    : { ...given, permissions: new Set(), roles: [] };
}

function joinOrganizationScopes(roles: readonly CompiledRole[]): ReadonlySet<OrganizationScope> {
  const [first, ...others] = roles;
  if (first === undefined || others.length === 0) return first?.organizationScopes ?? new Set();
  return new Set(roles.flatMap(({ organizationScopes }) => [...organizationScopes]));
}
