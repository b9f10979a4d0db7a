import type { HeldRole } from './held-role.ts';
import type { EnvironmentScopes, EnvironmentSubject } from './roles/compiled-role.ts';
import { isOrganizationScope, type Scope } from './roles/scope.ts';

/** The roles and grants that permit a scope; neither if the scope is refused. */
export interface AccessExplanation<Grant> {
  readonly roles: readonly HeldRole[];
  readonly grants: readonly Grant[];
}

/**
 * Explains one decision: returns the roles and grants of a caller that permit a scope, each of them alone. Permissions
 * add up, so the decision allows if there is at least one. `subject` is the environment; null for an organization scope,
 * and for every environment. `grants` are those that cover the environment. A caller without roles does not belong to
 * the organization, or is a runner, and its grants permit nothing.
 */
export function explainAccess<Grant extends { readonly gives: EnvironmentScopes }>(
  { roles, grants }: { readonly roles: readonly HeldRole[]; readonly grants: readonly Grant[] },
  scope: Scope,
  subject: EnvironmentSubject | null,
): AccessExplanation<Grant> {
  if (isOrganizationScope(scope))
    return { roles: roles.filter(({ organizationScopes }) => organizationScopes.has(scope)), grants: [] };
  const scopesOf = (role: HeldRole) =>
    subject === null ? role.onEveryEnvironment : role.onEnvironment(subject);
  return {
    roles: roles.filter((role) => scopesOf(role).scopes.has(scope)),
    grants: roles.length === 0 ? [] : grants.filter(({ gives }) => gives.scopes.has(scope)),
  };
}
