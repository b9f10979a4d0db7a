import type { OrganizationAccess, Principal } from '../../../access/index.ts';
import { deleteSomeRows, type Reader, type Tx } from '../../../database/index.ts';
import { selectTeamsOfUser } from '../../../tenancy/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import { granteeOf } from './grant.ts';
import {
  type AddedGrants,
  grantsAtATime,
  inPortions,
  insertNewGrants,
  sumOf,
  takeGrantsOfEnvironment,
} from './grant-store.ts';

/** An environment, by its name and by its id. */
export interface DeletedEnvironmentRef {
  readonly organizationId: string;
  readonly environmentId: string;
  readonly environment: EnvironmentRef;
}

/**
 * Removes the grants on a deleted environment but keeps a copy: the grants return when the environment is restored, and
 * decide who may use its name again. An environment that is created later with that name starts without them. Grants on
 * a whole project are not copied, because they stay in effect.
 */
export async function keepGrantsOfDeleted(
  tx: Tx,
  { organizationId, environmentId, environment }: DeletedEnvironmentRef,
): Promise<void> {
  await takeGrantsOfEnvironment(tx, organizationId, environment, async (rows) => {
    const kept = rows.map(({ project: _, environment: __, ...row }) => ({
      ...row,
      environment_id: environmentId,
    }));
    await tx.insertInto('deleted_environment_grants').values(kept).execute();
  });
}

/**
 * Restores the grants on the environment itself. Grants of former members and deleted teams are gone
 * (`deleteGrantsOfGrantee`), and a grant that was created on the name in the meantime stays unchanged. Returns what was
 * added.
 */
export async function restoreGrantsOfDeleted(
  tx: Tx,
  { organizationId, environmentId, environment }: DeletedEnvironmentRef,
): Promise<AddedGrants> {
  const { project, name } = environment;
  let added: AddedGrants = { grants: 0, ofTeams: 0 };
  await inPortions(async () => {
    const last = await tx
      .selectFrom('deleted_environment_grants')
      .select(['grantee_kind as kind', 'grantee_id as id'])
      .where('organization_id', '=', organizationId)
      .where('environment_id', '=', environmentId)
      .orderBy('grantee_kind')
      .orderBy('grantee_id')
      .limit(grantsAtATime)
      .execute()
      .then((keys) => keys.at(-1));
    if (last === undefined) return 0;
    const rows = await tx
      .deleteFrom('deleted_environment_grants')
      .where('organization_id', '=', organizationId)
      .where('environment_id', '=', environmentId)
      .where((eb) => eb(eb.refTuple('grantee_kind', 'grantee_id'), '<=', eb.tuple(last.kind, last.id)))
      .returningAll()
      .execute();
    added = sumOf(
      added,
      await insertNewGrants(
        tx,
        rows.map(({ environment_id: _, ...row }) => ({ ...row, project, environment: name })),
      ),
    );
    return rows.length;
  });
  return added;
}

/**
 * Deletes the grants of environments that are purged, in portions; an environment has at most 1,000. Its name stays
 * reserved, and only administrators can use it.
 */
export async function deleteGrantsOfDeleted(tx: Tx, environmentIds: readonly string[]): Promise<void> {
  const rows = ['deleted_environment_grants', 'grantee_id'] as const;
  for (const environmentId of environmentIds)
    await inPortions(() => deleteSomeRows(tx, rows, { environmentId, limit: grantsAtATime }));
}

/**
 * Finds the deleted environments on which the principal had `admin` when they were deleted, directly or as a member of
 * a team.
 */
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
