import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Schema, Tx } from '../../../database/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import type { GrantScope } from '../permission/environment-permission.ts';
import type { EnvironmentGrant, Grantee } from './grant.ts';

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

/** The grants that one statement reads or writes. */
export const grantsAtATime = 100;

/**
 * Removes the grants on exactly one environment, and passes them on in portions, each with a turn of the event loop of
 * its own. A later environment with the same name starts without them.
 */
export async function takeGrantsOfEnvironment(
  tx: Tx,
  organizationId: string,
  { project, name }: EnvironmentRef,
  use: (rows: readonly Schema['environment_grants'][]) => Promise<void>,
): Promise<void> {
  await inPortions(async () => {
    const last = await tx
      .selectFrom('environment_grants')
      .select(['grantee_kind as kind', 'grantee_id as id'])
      .where('organization_id', '=', organizationId)
      .where('project', '=', project)
      .where('environment', '=', name)
      .orderBy('grantee_kind')
      .orderBy('grantee_id')
      .limit(grantsAtATime)
      .execute()
      .then((keys) => keys.at(-1));
    if (last === undefined) return 0;
    const rows = await tx
      .deleteFrom('environment_grants')
      .where('organization_id', '=', organizationId)
      .where('project', '=', project)
      .where('environment', '=', name)
      .where((eb) => eb(eb.refTuple('grantee_kind', 'grantee_id'), '<=', eb.tuple(last.kind, last.id)))
      .returningAll()
      .execute();
    if (rows.length > 0) await use(rows);
    return rows.length;
  });
}

/** The number of grants that were added to an environment, and of those to teams. */
export interface AddedGrants {
  readonly grants: number;
  readonly ofTeams: number;
}

/**
 * Copies the grants on exactly one environment to another, which keeps its existing grants, in such portions. Returns
 * what was added.
 */
export async function copyGrantsOfEnvironment(
  tx: Tx,
  organizationId: string,
  copy: { readonly from: EnvironmentRef; readonly to: EnvironmentRef; readonly createdAt: number },
): Promise<AddedGrants> {
  const { from, to, createdAt } = copy;
  let added: AddedGrants = { grants: 0, ofTeams: 0 };
  let last: Schema['environment_grants'] | undefined;
  await inPortions(async () => {
    let select = tx
      .selectFrom('environment_grants')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('project', '=', from.project)
      .where('environment', '=', from.name)
      .orderBy('grantee_kind')
      .orderBy('grantee_id')
      .limit(grantsAtATime);
    if (last !== undefined) {
      const { grantee_kind, grantee_id } = last;
      select = select.where((eb) =>
        eb(eb.refTuple('grantee_kind', 'grantee_id'), '>', eb.tuple(grantee_kind, grantee_id)),
      );
    }
    const rows = await select.execute();
    last = rows.at(-1);
    added = sumOf(
      added,
      await insertNewGrants(
        tx,
        rows.map((row) => ({ ...row, project: to.project, environment: to.name, created_at: createdAt })),
      ),
    );
    return rows.length;
  });
  return added;
}

/** Inserts grants, except those that exist. Returns what was added. */
export async function insertNewGrants(
  tx: Tx,
  rows: readonly Schema['environment_grants'][],
): Promise<AddedGrants> {
  if (rows.length === 0) return { grants: 0, ofTeams: 0 };
  const added = await tx
    .insertInto('environment_grants')
    .values([...rows])
    .onConflict((conflict) => conflict.doNothing())
    .returning('grantee_kind as kind')
    .execute();
  return { grants: added.length, ofTeams: added.filter(({ kind }) => kind === 'team').length };
}

export function sumOf(one: AddedGrants, other: AddedGrants): AddedGrants {
  return { grants: one.grants + other.grants, ofTeams: one.ofTeams + other.ofTeams };
}

/** Deletes all grants to a user or team of the organization, including those on deleted environments, in portions. */
export async function deleteGrantsOfGrantee(tx: Tx, organizationId: string, grantee: Grantee): Promise<void> {
  const { kind, id } = grantee;
  await inPortions(async () => {
    const last = await tx
      .selectFrom('environment_grants')
      .select(['project', 'environment'])
      .where('organization_id', '=', organizationId)
      .where('grantee_kind', '=', kind)
      .where('grantee_id', '=', id)
      .orderBy('project')
      .orderBy('environment')
      .limit(grantsAtATime)
      .execute()
      .then((keys) => keys.at(-1));
    if (last === undefined) return 0;
    const deleted = await tx
      .deleteFrom('environment_grants')
      .where('organization_id', '=', organizationId)
      .where('grantee_kind', '=', kind)
      .where('grantee_id', '=', id)
      .where((eb) =>
        eb(eb.refTuple('project', 'environment'), '<=', eb.tuple(last.project, last.environment)),
      )
      .returning('grantee_id')
      .execute();
    return deleted.length;
  });
  await inPortions(async () => {
    const some = await tx
      .selectFrom('deleted_environment_grants')
      .select('environment_id')
      .where('organization_id', '=', organizationId)
      .where('grantee_kind', '=', kind)
      .where('grantee_id', '=', id)
      .limit(grantsAtATime)
      .execute();
    if (some.length === 0) return 0;
    const deleted = await tx
      .deleteFrom('deleted_environment_grants')
      .where('organization_id', '=', organizationId)
      .where('grantee_kind', '=', kind)
      .where('grantee_id', '=', id)
      .where(
        'environment_id',
        'in',
        some.map((row) => row.environment_id),
      )
      .returning('grantee_id')
      .execute();
    return deleted.length;
  });
}

/** Repeats work that returns the number of its grants, until it has fewer than a portion. */
export async function inPortions(work: () => Promise<number>): Promise<void> {
  while ((await work()) >= grantsAtATime) await nextTurn();
}
