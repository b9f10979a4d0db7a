import type { EnvironmentScope } from '../../../access/index.ts';
import { type EnvironmentPermission, scopesOfLevel } from './environment-permission.ts';

/** Returns the scopes that a caller needs to grant a level: nobody gives away more than they have. */
export function scopesToGrant(permission: EnvironmentPermission): ReadonlySet<EnvironmentScope> {
  return new Set<EnvironmentScope>(['environment_access:update', ...scopesOfLevel(permission)]);
}
