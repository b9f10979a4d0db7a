import type { Principal } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import type { EnvironmentRef } from '../names.ts';
import { requireRoomOfTeams, requireRoomOnScope } from './require-grant-room.ts';
import { hasGrant } from './stored/allowance-store.ts';
import { granteeOf } from './stored/grant.ts';
import { putEnvironmentGrant } from './stored/grant-store.ts';

/**
 * Grants `admin` on an environment to the principal that creates it. A user gets a grant of their own, a team's token a
 * grant to the team, and an organization's machine token without admin a grant to all such tokens. Runs in the
 * transaction that creates the environment, which changes the topic `trust`. Throws EnvironmentError `grants_too_many`.
 */
export async function grantToCreator(
  tx: Tx,
  creation: {
    readonly principal: Principal;
    readonly organizationId: string;
    readonly environment: EnvironmentRef;
    /** The maximum open duration in seconds; null if unlimited. */
    readonly maxOpenSeconds: number | null;
    /** Milliseconds since the epoch. */
    readonly createdAt: number;
  },
): Promise<void> {
  const { principal, organizationId, environment, maxOpenSeconds, createdAt } = creation;
  const grantee = granteeOf(principal);
  if (grantee === null) return;
  const scope = { project: environment.project, environment: environment.name };
  const isNew = !(await hasGrant(tx, organizationId, { grantee, scope }));
  await putEnvironmentGrant(tx, {
    organizationId,
    grantee,
    ...scope,
    permission: 'admin',
    maxOpenSeconds,
    createdAt,
  });
  if (!isNew) return;
  await requireRoomOnScope(tx, organizationId, scope);
  if (grantee.kind === 'team') await requireRoomOfTeams(tx, organizationId);
}
