import type { Tx } from '../database/index.ts';
import { granteeOf } from './environment-grant.ts';
import { putEnvironmentGrant } from './environment-grant-store.ts';
import type { EnvironmentRef } from './environment-permission.ts';
import type { Principal } from './principal.ts';

/**
 * Gives whoever creates an environment `admin` on it: a user to himself, a team's token to the team, an organization's
 * machine token without admin to all of them. Within the transaction that creates it, a `changes.change('trust', …)`.
 */
export async function grantToCreator(
  tx: Tx,
  creation: {
    readonly principal: Principal;
    readonly organizationId: string;
    readonly environment: EnvironmentRef;
    /** Milliseconds since the epoch. */
    readonly createdAt: number;
  },
): Promise<void> {
  const { principal, organizationId, environment, createdAt } = creation;
  const grantee = granteeOf(principal);
  if (grantee === null) return;
  await putEnvironmentGrant(tx, {
    organizationId,
    grantee,
    project: environment.project,
    environment: environment.name,
    permission: 'admin',
    maxOpenSeconds: null,
    createdAt,
  });
}
