import {
  type EnvironmentScope,
  joinEnvironmentScopes,
  type OrganizationAccess,
} from '../../../access/index.ts';

/** Returns true if the caller's roles have all the scopes on every environment of the organization. */
export function hasOnEveryEnvironment(
  { roles }: OrganizationAccess,
  scopes: Iterable<EnvironmentScope>,
): boolean {
  return [...scopes].every((scope) =>
    roles.some(({ onEveryEnvironment }) => onEveryEnvironment.scopes.has(scope)),
  );
}

/** Returns the maximum open duration that the caller's roles permit on every environment, in seconds; null for no limit. */
export function maxOpenSecondsOnEvery({ roles }: OrganizationAccess): number | null {
  return joinEnvironmentScopes(roles.map(({ onEveryEnvironment }) => onEveryEnvironment)).maxOpenSeconds;
}
