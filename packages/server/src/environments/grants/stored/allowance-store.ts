import { everything } from '../../../contract/environment-name.ts';
import { collectRows, type Reader } from '../../../database/index.ts';
import { selectTeamsOfUser } from '../../../tenancy/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import type { EnvironmentAllowance, GrantScope } from '../permission/environment-permission.ts';
import type { Grantee } from './grant.ts';

/** Lists the grants to the grantee itself, without those that a user has through teams, in steps. */
export function listGrantsOfGrantee(
  db: Reader,
  organizationId: string,
  grantee: Grantee,
): Promise<readonly EnvironmentAllowance[]> {
  return collectRows<EnvironmentAllowance>((last, count) => {
    let select = selectAllowances(db, organizationId)
      .where('grantee_kind', '=', grantee.kind)
      .where('grantee_id', '=', grantee.id)
      .orderBy('project')
      .orderBy('environment')
      .limit(count);
    if (last !== null)
      select = select.where((where) =>
        where(where.refTuple('project', 'environment'), '>', where.tuple(last.project, last.environment)),
      );
    return select.execute();
  });
}

type TeamAllowance = EnvironmentAllowance & { readonly teamId: string };

/** Lists the grants that the user has through teams of the organization, in steps. */
export function listGrantsThroughTeams(
  db: Reader,
  organizationId: string,
  userId: string,
): Promise<readonly EnvironmentAllowance[]> {
  return listTeamAllowances(db, organizationId, userId);
}

/** Lists the grants of each team of the organization, by team id, in steps. */
export async function listGrantsOfTeams(
  db: Reader,
  organizationId: string,
): Promise<ReadonlyMap<string, readonly EnvironmentAllowance[]>> {
  return Map.groupBy(await listTeamAllowances(db, organizationId, null), ({ teamId }) => teamId);
}

/** `userId` selects the teams of a user; null selects all. */
function listTeamAllowances(
  db: Reader,
  organizationId: string,
  userId: string | null,
): Promise<readonly TeamAllowance[]> {
  return collectRows<TeamAllowance>((last, count) => {
    let select = selectAllowances(db, organizationId)
      .select('grantee_id as teamId')
      .where('grantee_kind', '=', 'team')
      .orderBy('grantee_id')
      .orderBy('project')
      .orderBy('environment')
      .limit(count);
    if (userId !== null)
      select = select.where('grantee_id', 'in', selectTeamsOfUser(db, organizationId, userId));
    if (last !== null)
      select = select.where((where) =>
        where(
          where.refTuple('grantee_id', 'project', 'environment'),
          '>',
          where.tuple(last.teamId, last.project, last.environment),
        ),
      );
    return select.execute();
  });
}

/** Lists only the grants that cover one environment, with those that a user has through teams. */
export async function listGrantsCovering(
  db: Reader,
  organizationId: string,
  { grantee, environment }: { readonly grantee: Grantee; readonly environment: EnvironmentRef },
): Promise<readonly EnvironmentAllowance[]> {
  const covering = selectAllowances(db, organizationId)
    .where('project', 'in', [environment.project, everything])
    .where('environment', 'in', [environment.name, everything]);
  const own = await covering
    .where('grantee_kind', '=', grantee.kind)
    .where('grantee_id', '=', grantee.id)
    .execute();
  if (grantee.kind !== 'user') return own;
  const throughTeams = await covering
    .where('grantee_kind', '=', 'team')
    .where('grantee_id', 'in', selectTeamsOfUser(db, organizationId, grantee.id))
    .execute();
  return [...own, ...throughTeams];
}

/** Returns true if the grantee has a grant on exactly that scope. */
export async function hasGrant(
  db: Reader,
  organizationId: string,
  { grantee, scope }: { readonly grantee: Grantee; readonly scope: GrantScope },
): Promise<boolean> {
  const row = await selectAllowances(db, organizationId)
    .where('grantee_kind', '=', grantee.kind)
    .where('grantee_id', '=', grantee.id)
    .where('project', '=', scope.project)
    .where('environment', '=', scope.environment)
    .executeTakeFirst();
  return row !== undefined;
}

/** Counts the grants on exactly that scope. */
export async function countGrantsOn(
  db: Reader,
  organizationId: string,
  { project, environment }: GrantScope,
): Promise<number> {
  const { count } = await db
    .selectFrom('environment_grants')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('project', '=', project)
    .where('environment', '=', environment)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Counts the grants of all teams of the organization. */
export async function countGrantsOfTeams(db: Reader, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('environment_grants')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('grantee_kind', '=', 'team')
    .executeTakeFirstOrThrow();
  return Number(count);
}

function selectAllowances(db: Reader, organizationId: string) {
  return db
    .selectFrom('environment_grants')
    .select(['project', 'environment', 'permission', 'max_open_seconds as maxOpenSeconds'])
    .where('organization_id', '=', organizationId);
}
