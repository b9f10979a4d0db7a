import type { OrganizationName } from '../contract/organization-name.ts';
import type { HeldRole } from './held-role.ts';
import type { Principal } from './principal.ts';
import type { OrganizationScope } from './roles/scope.ts';

/** An organization of a caller, and what the caller's roles in it permit. */
export interface OrganizationAccess {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  /** The scopes in the organization itself, of all roles. */
  readonly permissions: ReadonlySet<OrganizationScope>;
  /** Decide about environments, together with the caller's grants. */
  readonly roles: readonly HeldRole[];
}

/**
 * Returns the principal's access to the organization with that name; null if the principal does not belong to it. The
 * name only selects: the result has the stored name.
 */
export function organizationAccessOf(
  principal: Principal,
  organizationName: OrganizationName,
): OrganizationAccess | null {
  const organizations = principal.kind === 'user' ? principal.memberships : [principal];
  const organization = organizations.find((candidate) => candidate.organizationName === organizationName);
  if (organization === undefined) return null;
  const { organizationId, roles } = organization;
  return {
    organizationId,
    organizationName: organization.organizationName,
    permissions: joinScopes(roles),
    roles,
  };
}

/**
 * Returns the principal's current access to the organization of a request, which is without roles if the principal no
 * longer belongs to it.
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

/** Returns the scopes of all roles; permissions add up. */
function joinScopes(roles: readonly HeldRole[]): ReadonlySet<OrganizationScope> {
  const [first, ...others] = roles;
  if (first === undefined) return new Set();
  if (others.length === 0) return first.organizationScopes;
  return new Set(roles.flatMap(({ organizationScopes }) => [...organizationScopes]));
}
