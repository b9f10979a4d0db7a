import type { HeldRole } from './held-role.ts';
import type { EnvironmentScopes, EnvironmentSubject } from './roles/compiled-role.ts';
import { isOrganizationScope, type Scope } from './roles/scope.ts';

/** The roles and grants that permit a scope; neither if the scope is refused. */
export interface AccessExplanation<Grant> {
  readonly roles: readonly HeldRole[];
  readonly grants: readonly Grant[];
}

/** A role, evaluated once for the environment of a decision. */
export interface EvaluatedRole {
  readonly role: HeldRole;
  readonly onEnvironment: EnvironmentScopes;
}

/** Evaluates a role on an environment; on every environment for null. */
export function evaluateRole(role: HeldRole, subject: EnvironmentSubject | null): EvaluatedRole {
  return { role, onEnvironment: subject === null ? role.onEveryEnvironment : role.onEnvironment(subject) };
}

/**
 * Explains one decision: returns the roles and grants of a caller that permit a scope, each of them alone. Permissions
 * add up, so the decision allows if there is at least one. `grants` are those that cover the environment. A caller
 * without roles does not belong to the organization, or is a runner, and its grants permit nothing.
 */
export function explainAccess<Grant extends { readonly gives: EnvironmentScopes }>(
  { roles, grants }: { readonly roles: readonly EvaluatedRole[]; readonly grants: readonly Grant[] },
  scope: Scope,
): AccessExplanation<Grant> {
  const permits = ({ role, onEnvironment }: EvaluatedRole) =>
    isOrganizationScope(scope) ? role.organizationScopes.has(scope) : onEnvironment.scopes.has(scope);
  const permitting = roles.filter(permits).map(({ role }) => role);
  if (isOrganizationScope(scope) || roles.length === 0) return { roles: permitting, grants: [] };
  return { roles: permitting, grants: grants.filter(({ gives }) => gives.scopes.has(scope)) };
}
