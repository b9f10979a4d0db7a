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
  return { scopes, maxOpenSeconds: longest(all) };
}

function longest(all: readonly EnvironmentScopes[]): number | null {
  let max: number | null = 0;
  for (const { scopes, maxOpenSeconds } of all) {
    if (!scopes.has('environment:open')) continue;
    if (maxOpenSeconds === null) return null;
    max = Math.max(max, maxOpenSeconds);
  }
  return max === 0 ? null : max;
}
