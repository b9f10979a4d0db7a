import type { Permission } from './permission.ts';
import { type Principal, type Reach, reachOf } from './principal.ts';

export type Authorization =
  | { readonly allowed: true; readonly reach: Reach }
  | {
      readonly allowed: false;
      readonly refusal: 'forbidden';
      readonly reach: Reach;
      readonly message: string;
    }
  | { readonly allowed: false; readonly refusal: 'not_found'; readonly message: string };

/**
 * The one place that says whether a principal may. Where the principal has no place in the organization the answer is
 * the same as where there is no such organization.
 */
export function authorize(
  principal: Principal,
  permission: Permission,
  organizationName: string,
): Authorization {
  const reach = reachOf(principal, organizationName);
  if (!reach) {
    return {
      allowed: false,
      refusal: 'not_found',
      message: `There is no organization ${JSON.stringify(organizationName)} that this token may see.`,
    };
  }
  if (reach.permissions.has(permission)) return { allowed: true, reach };
  const message =
    principal.kind === 'runner'
      ? 'A runner token may only take and report work of its runner pool.'
      : `This needs an administrator of ${organizationName} (permission ${permission}).`;
  return { allowed: false, refusal: 'forbidden', reach, message };
}
