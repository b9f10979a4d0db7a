import type { Result } from '../platform/result.ts';
import { type OrganizationAccess, organizationAccessOf } from './organization-access.ts';
import type { Principal } from './principal.ts';
import type { Permission } from './role-permissions.ts';

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
  | { readonly refusal: 'not_found'; readonly message: string };

/**
 * Decides whether a principal has a permission; no other code does. A principal outside the organization gets the same
 * result as for an unknown organization.
 */
export function authorize(
  principal: Principal,
  permission: Permission,
  organizationName: string,
): Result<OrganizationAccess, AuthorizationRefusal> {
  const organization = organizationAccessOf(principal, organizationName);
  if (!organization) {
    const message = `Unknown organization ${JSON.stringify(organizationName)}, or this token has no access to it.`;
    return { ok: false, fault: { refusal: 'not_found', message } };
  }
  if (organization.permissions.has(permission)) return { ok: true, value: organization };
  const message =
    principal.kind === 'runner'
      ? 'A runner token may only take and report work of its runner pool.'
      : `This needs an administrator of ${organizationName} (permission ${permission}).`;
  return { ok: false, fault: { refusal: 'forbidden', organization, message } };
}
