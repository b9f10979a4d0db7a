import type { EnvironmentScopes } from '../compiled-role.ts';
import type { EnvironmentScope } from '../scope.ts';

export const noEnvironmentScopes: EnvironmentScopes = { scopes: new Set(), maxOpenSeconds: null };

/**
 * Joins the scopes on one environment: each scope of any of them, and the largest maximum duration of those that have
 * `environment:open`.
 */
export function joinEnvironmentScopes(all: readonly EnvironmentScopes[]): EnvironmentScopes {
  const [first, ...others] = all;
  if (first === undefined) return noEnvironmentScopes;
  if (others.length === 0) return first;
  const scopes = new Set<EnvironmentScope>();
  for (const one of all) for (const scope of one.scopes) scopes.add(scope);
  const opening = all.filter(({ scopes }) => scopes.has('environment:open'));
  return { scopes, maxOpenSeconds: joinMaxDurations(opening) };
}

/** Returns the largest maximum duration, in seconds: null if one is unlimited, and for none. */
export function joinMaxDurations(
  opening: readonly Pick<EnvironmentScopes, 'maxOpenSeconds'>[],
): number | null {
  let longest = 0;
  for (const { maxOpenSeconds } of opening) {
    if (maxOpenSeconds === null) return null;
    longest = Math.max(longest, maxOpenSeconds);
  }
  return longest === 0 ? null : longest;
}
