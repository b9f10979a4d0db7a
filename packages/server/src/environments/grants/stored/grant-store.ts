import type { Reader, Tx } from '../../../database/index.ts';
import { selectTeamsOfUser } from '../../../tenancy/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import type { EnvironmentAllowance, GrantScope } from '../permission/environment-permission.ts';
import type { EnvironmentGrant, Grantee } from './grant.ts';

const columns = [
  'organization_id',
  'grantee_kind',
  'grantee_id',
  'project',
  'environment',
  'permission',
  'max_open_seconds',
  'created_at',
] as const;

/** Creates the grant, or changes the one that the grantee has on exactly that scope. */
export async function putEnvironmentGrant(tx: Tx, grant: EnvironmentGrant): Promise<void> {
  const allowance = { permission: grant.permission, max_open_seconds: grant.maxOpenSeconds };
  await tx
    .insertInto('environment_grants')
    .values({
      organization_id: grant.organizationId,
      grantee_kind: grant.grantee.kind,
      grantee_id: grant.grantee.id,
      project: grant.project,
      environment: grant.environment,
      ...allowance,
      created_at: grant.createdAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'grantee_kind', 'grantee_id', 'project', 'environment'])
        .doUpdateSet(allowance),
    )
    .execute();
}

/** Deletes a grant; returns false if it does not exist. */
export async function deleteEnvironmentGrant(
  tx: Tx,
  grant: GrantScope & { readonly organizationId: string; readonly grantee: Grantee },
): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('environment_grants')
    .where('organization_id', '=', grant.organizationId)
    .where('grantee_kind', '=', grant.grantee.kind)
    .where('grantee_id', '=', grant.grantee.id)
    .where('project', '=', grant.project)
    .where('environment', '=', grant.environment)
    .returning('project')
    .execute();
  return deleted.length === 1;
}

/** Deletes the grants on exactly that environment; a later environment with the same name starts without them. */
export async function deleteGrantsOfEnvironment(
  tx: Tx,
  organizationId: string,
  environment: EnvironmentRef,
): Promise<void> {
  await tx
    .deleteFrom('environment_grants')
    .where('organization_id', '=', organizationId)
    .where('project', '=', environment.project)
    .where('environment', '=', environment.name)
    .execute();
}

/** Copies the grants on exactly one environment to another, which keeps its existing grants. */
export async function copyGrantsOfEnvironment(
  tx: Tx,
  organizationId: string,
  copy: { readonly from: EnvironmentRef; readonly to: EnvironmentRef; readonly createdAt: number },
): Promise<void> {
  const { from, to, createdAt } = copy;
  await tx
    .insertInto('environment_grants')
    .columns(columns)
    .expression((db) =>
      db
        .selectFrom('environment_grants')
        .select((eb) => [
          'organization_id',
          'grantee_kind',
          'grantee_id',
          eb.val(to.project).as('project'),
          eb.val(to.name).as('environment'),
          'permission',
          'max_open_seconds',
          eb.cast<number>(eb.val(createdAt), 'bigint').as('created_at'),
        ])
        .where('organization_id', '=', organizationId)
        .where('project', '=', from.project)
        .where('environment', '=', from.name),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Deletes all grants to a user or team of the organization, including those on deleted environments. */
export async function deleteGrantsOfGrantee(tx: Tx, organizationId: string, grantee: Grantee): Promise<void> {
  for (const table of ['environment_grants', 'deleted_environment_grants'] as const) {
    await tx
      .deleteFrom(table)
      .where('organization_id', '=', organizationId)
      .where('grantee_kind', '=', grantee.kind)
      .where('grantee_id', '=', grantee.id)
      .execute();
  }
}

/** Lists the grants to the grantee itself, without those that a user has through teams. */
export async function listGrantsOfGrantee(
  db: Reader,
  organizationId: string,
  grantee: Grantee,
): Promise<EnvironmentAllowance[]> {
  return selectAllowances(db, organizationId)
    .where('grantee_kind', '=', grantee.kind)
    .where('grantee_id', '=', grantee.id)
    .execute();
}

/** Lists the grants that the user has through teams of the organization. */
export async function listGrantsThroughTeams(
  db: Reader,
  organizationId: string,
  userId: string,
): Promise<EnvironmentAllowance[]> {
  return selectAllowances(db, organizationId)
    .where('grantee_kind', '=', 'team')
    .where('grantee_id', 'in', selectTeamsOfUser(db, organizationId, userId))
    .execute();
}

function selectAllowances(db: Reader, organizationId: string) {
  return db
    .selectFrom('environment_grants')
    .select(['project', 'environment', 'permission', 'max_open_seconds as maxOpenSeconds'])
    .where('organization_id', '=', organizationId)
    .orderBy('project')
    .orderBy('environment');
}
