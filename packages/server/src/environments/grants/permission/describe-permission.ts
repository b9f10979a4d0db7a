import { type EffectivePermission, levelOf, scopesOfLevel } from './environment-permission.ts';

const maxShown = 5;

/** Describes a permission in a message: its level if it has exactly the scopes of one, and otherwise its scopes. */
export function describePermission(effective: EffectivePermission): string {
  const level = levelOf(effective);
  if (scopesOfLevel(level).size === effective.scopes.size) return level;
  const scopes = [...effective.scopes].sort();
  const more = scopes.length - maxShown;
  return more > 0 ? `${scopes.slice(0, maxShown).join(', ')} and ${more} more` : scopes.join(', ');
}
