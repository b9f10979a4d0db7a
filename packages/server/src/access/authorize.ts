import { type OrganizationAccess, organizationAccessOf, type Principal } from './principal.ts';
import type { Permission } from './role-permissions.ts';

export type Authorization =
  | { readonly allowed: true; readonly organization: OrganizationAccess }
  | {
      readonly allowed: false;
      readonly refusal: 'forbidden';
      readonly organization: OrganizationAccess;
      readonly message: string;
    }
  | { readonly allowed: false; readonly refusal: 'not_found'; readonly message: string };

/**
 * Decides whether a principal has a permission; no other code does. A principal outside the organization gets the same
 * result as for an unknown organization.
 */
export function authorize(
  principal: Principal,
  permission: Permission,
  organizationName: string,
): Authorization {
  const organization = organizationAccessOf(principal, organizationName);
  if (!organization) {
    return {
      allowed: false,
      refusal: 'not_found',
      message: `Unknown organization ${JSON.stringify(organizationName)}, or this token has no access to it.`,
    };
  }
  if (organization.permissions.has(permission)) return { allowed: true, organization };
  const message =
    principal.kind === 'runner'
      ? 'A runner token may only take and report work of its runner pool.'
      : `This needs an administrator of ${organizationName} (permission ${permission}).`;
  return { allowed: false, refusal: 'forbidden', organization, message };
}
