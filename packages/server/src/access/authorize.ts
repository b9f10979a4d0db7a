import type { OrganizationName } from '../contract/organization-name.ts';
import type { Result } from '../platform/result.ts';
import { type OrganizationAccess, organizationAccessOf } from './organization-access.ts';
import type { Principal } from './principal.ts';
import { isOrganizationScope, type Scope } from './roles/scope.ts';

/**
 * The reason why a principal may not do something. If the organization is the principal's own, the refusal is recorded
 * there.
 */
export type AuthorizationRefusal =
  | {
      readonly refusal: 'forbidden';
      readonly organization: OrganizationAccess;
      readonly message: string;
    }
  | UnknownOrganization;

interface UnknownOrganization {
  readonly refusal: 'not_found';
  readonly message: string;
}

/**
 * Decides whether a principal has a scope in an organization; no other code does. A scope on environments is decided for
 * each environment, by `environments/grants`; here it admits everyone in the organization except runners. A principal
 * outside the organization gets the same result as for an unknown organization.
 */
export function authorize(
  principal: Principal,
  scope: Scope,
  organizationName: OrganizationName,
): Result<OrganizationAccess, AuthorizationRefusal> {
  const organization = organizationAccessOf(principal, organizationName);
  if (!organization) return { ok: false, fault: unknownOrganization(organizationName) };
  const isAdmitted = isOrganizationScope(scope)
    ? organization.permissions.has(scope)
    : principal.kind !== 'runner';
  if (isAdmitted) return { ok: true, value: organization };
  const message =
    principal.kind === 'runner'
      ? 'A runner token may only take work from its runner pool and report on it.'
      : `This requires the scope ${scope}, which your role in ${organizationName} does not have.`;
  return { ok: false, fault: { refusal: 'forbidden', organization, message } };
}

/** Returns the refusal for the name of no organization of the principal, and for text that is not a valid name. */
export function unknownOrganization(given: string): UnknownOrganization {
  const message = `Unknown organization ${JSON.stringify(given)}, or this token has no access to it.`;
  return { refusal: 'not_found', message };
}
