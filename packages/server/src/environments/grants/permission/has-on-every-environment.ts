import type { EnvironmentScope, OrganizationAccess } from '../../../access/index.ts';

/** Returns true if a role of the caller has the scope on every environment of the organization. */
export function hasOnEveryEnvironment({ roles }: OrganizationAccess, scope: EnvironmentScope): boolean {
  return roles.some(({ onEveryEnvironment }) => onEveryEnvironment.scopes.has(scope));
}
