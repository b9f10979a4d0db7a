import type { Tx } from '../../database/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { GrantScope } from './permission/environment-permission.ts';
import { countGrantsOfTeams, countGrantsOn } from './stored/allowance-store.ts';

/** The limits of grants: an environment is copied and deleted with its grants, and teams are listed with theirs. */
const maxGrantsOnScope = 1_000;
const maxGrantsOfTeams = 10_000;

/**
 * Throws EnvironmentError `grants_too_many` if the grants on a scope, with those just written, exceed the limit.
 * `allowed`: a higher number of grants that an earlier version permitted, which may return.
 */
export async function requireRoomOnScope(
  tx: Tx,
  organizationId: string,
  scope: GrantScope,
  allowed = 0,
): Promise<void> {
  if ((await countGrantsOn(tx, organizationId, scope)) <= Math.max(maxGrantsOnScope, allowed)) return;
  throw new EnvironmentError(
    'grants_too_many',
    `At most ${maxGrantsOnScope} users and teams can have a permission on one environment or project; grant the permission to a team instead.`,
  );
}

/** Throws EnvironmentError `grants_too_many` if the teams, with what was just written, have more grants than they may. */
export async function requireRoomOfTeams(tx: Tx, organizationId: string): Promise<void> {
  if ((await countGrantsOfTeams(tx, organizationId)) <= maxGrantsOfTeams) return;
  throw new EnvironmentError(
    'grants_too_many',
    `Together, the teams of an organization can have at most ${maxGrantsOfTeams} permissions on environments; grant permissions on projects instead.`,
  );
}
