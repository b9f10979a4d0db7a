import type { OrganizationAccess, Principal } from '../../../access/index.ts';
import type { Reader, Tx } from '../../../database/index.ts';
import { selectTeamsOfUser } from '../../../tenancy/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import { granteeOf } from './grant.ts';
import { deleteGrantsOfEnvironment } from './grant-store.ts';

/** An environment, by its name and by its id. */
export interface DeletedEnvironmentRef {
  readonly organizationId: string;
  readonly environmentId: string;
  readonly environment: EnvironmentRef;
}

/**
 * Takes away what was granted on a deleted environment and keeps it: the grants come back when it is restored, and say
 * who may use its name again. An environment created later by its name starts without them. Grants on a whole project
 * are not kept: they count as long as they stand.
 */
export async function keepGrantsOfDeleted(
  tx: Tx,
  { organizationId, environmentId, environment }: DeletedEnvironmentRef,
): Promise<void> {
  const rows = await tx
    .selectFrom('environment_grants')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('project', '=', environment.project)
    .where('environment', '=', environment.name)
    .execute();
  const kept = rows.map(({ project: _, environment: __, ...row }) => ({
    ...row,
    environment_id: environmentId,
  }));
  if (kept.length > 0) await tx.insertInto('deleted_environment_grants').values(kept).execute();
  await deleteGrantsOfEnvironment(tx, organizationId, environment);
}

/**
 * Grants again what was granted on the environment itself. Grants of members who left and of deleted teams are gone
 * (`deleteGrantsOfGrantee`), and a grant that was made on the name since stays as it is.
 */
export async function restoreGrantsOfDeleted(
  tx: Tx,
  { organizationId, environmentId, environment }: DeletedEnvironmentRef,
): Promise<void> {
  const rows = await tx
    .deleteFrom('deleted_environment_grants')
    .where('organization_id', '=', organizationId)
    .where('environment_id', '=', environmentId)
    .returningAll()
    .execute();
  if (rows.length === 0) return;
  const { project, name } = environment;
  const grants = rows.map(({ environment_id: _, ...row }) => ({ ...row, project, environment: name }));
  await tx
    .insertInto('environment_grants')
    .values(grants)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** With an environment that is purged: its name stays reserved, for administrators alone. */
export async function deleteGrantsOfDeleted(tx: Tx, environmentIds: readonly string[]): Promise<void> {
  if (environmentIds.length === 0) return;
  await tx
    .deleteFrom('deleted_environment_grants')
    .where('environment_id', 'in', [...environmentIds])
    .execute();
}

/** Which of deleted environments the principal had `admin` on when they were deleted, as a team's member too. */
export async function findAdministeredWhenDeleted(
  db: Reader,
  { principal, organization }: { readonly principal: Principal; readonly organization: OrganizationAccess },
  environmentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const grantee = granteeOf(principal);
  if (grantee === null || environmentIds.length === 0) return new Set();
  const teams = selectTeamsOfUser(db, organization.organizationId, grantee.id);
  const rows = await db
    .selectFrom('deleted_environment_grants')
    .select('environment_id')
    .distinct()
    .where('organization_id', '=', organization.organizationId)
    .where('environment_id', 'in', [...environmentIds])
    .where('permission', '=', 'admin')
    .where((where) => {
      const own = where.and([where('grantee_kind', '=', grantee.kind), where('grantee_id', '=', grantee.id)]);
      if (grantee.kind !== 'user') return own;
      return where.or([
        own,
        where.and([where('grantee_kind', '=', 'team'), where('grantee_id', 'in', teams)]),
      ]);
    })
    .execute();
  return new Set(rows.map((row) => row.environment_id));
}
