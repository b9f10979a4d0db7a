import { administratorRole } from '../../../access/index.ts';
import { collectRows, type Reader, type Tx } from '../../../database/index.ts';
import type { User } from '../../organization.ts';
import { findDefaultRoleId } from './role-store.ts';

/** A role that a team has. */
export interface TeamRole {
  readonly teamId: string;
  readonly roleId: string;
}

/** Lists the roles of all teams of an organization. */
export function listTeamRoles(db: Reader, organizationId: string): Promise<readonly TeamRole[]> {
  return collectRows<TeamRole>((last, count) => {
    let select = db
      .selectFrom('team_roles')
      .innerJoin('teams', 'teams.id', 'team_roles.team_id')
      .select(['team_roles.team_id as teamId', 'team_roles.role_id as roleId'])
      .where('teams.organization_id', '=', organizationId)
      .orderBy('team_roles.team_id')
      .orderBy('team_roles.role_id')
      .limit(count);
    if (last !== null)
      select = select.where((where) =>
        where(
          where.refTuple('team_roles.team_id', 'team_roles.role_id'),
          '>',
          where.tuple(last.teamId, last.roleId),
        ),
      );
    return select.execute();
  });
}

/** Lists the ids of a team's roles. Their number has a limit (`maxRolesOfTeam`). */
export async function listRoleIdsOfTeam(db: Reader, teamId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('team_roles')
    .select('role_id')
    .where('team_id', '=', teamId)
    .orderBy('role_id')
    .execute();
  return rows.map(({ role_id }) => role_id);
}

/** Lists the ids of the organization's teams that have the role. Their number has a limit (`maxTeams`). */
export async function listTeamIdsWithRole(
  db: Reader,
  organizationId: string,
  roleId: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('team_roles')
    .innerJoin('teams', 'teams.id', 'team_roles.team_id')
    .select('teams.id')
    .where('teams.organization_id', '=', organizationId)
    .where('team_roles.role_id', '=', roleId)
    .orderBy('teams.name')
    .execute();
  return rows.map(({ id }) => id);
}

/** Gives a role to a team; returns false if the team has it already. */
export async function insertTeamRole(tx: Tx, { teamId, roleId }: TeamRole): Promise<boolean> {
  const inserted = await tx
    .insertInto('team_roles')
    .values({ team_id: teamId, role_id: roleId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('team_id')
    .execute();
  return inserted.length === 1;
}

/** Takes a role from a team; returns false if the team did not have it. */
export async function deleteTeamRole(tx: Tx, { teamId, roleId }: TeamRole): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('team_roles')
    .where('team_id', '=', teamId)
    .where('role_id', '=', roleId)
    .returning('team_id')
    .execute();
  return deleted.length === 1;
}

/** Lists the members with this role of their own; with the default role, also those without one. */
export async function listUsersWithRole(
  db: Reader,
  organizationId: string,
  roleId: string,
): Promise<readonly User[]> {
  const isDefault = (await findDefaultRoleId(db, organizationId)) === roleId;
  return collectRows<User>((last, count) => {
    let select = db
      .selectFrom('members')
      .innerJoin('users', 'users.id', 'members.user_id')
      .select(['users.id', 'users.login', 'users.name', 'users.email'])
      .where('members.organization_id', '=', organizationId)
      .where((where) =>
        roleId === administratorRole
          ? where('members.role', '=', administratorRole)
          : where.and([
              where('members.role', '!=', administratorRole),
              where.or([
                where('members.role_id', '=', roleId),
                ...(isDefault ? [where('members.role_id', 'is', null)] : []),
              ]),
            ]),
      )
      .orderBy('users.login')
      .limit(count);
    if (last !== null) select = select.where('users.login', '>', last.login);
    return select.execute();
  });
}

/** Describes who has a custom role, such as `2 members`; empty if nobody has it. */
export async function describeHolders(
  db: Reader,
  organizationId: string,
  roleId: string,
): Promise<readonly string[]> {
  const { members } = await db
    .selectFrom('members')
    .select((eb) => eb.fn.countAll<number>().as('members'))
    .where('organization_id', '=', organizationId)
    .where('role_id', '=', roleId)
    .executeTakeFirstOrThrow();
  const teams = (await listTeamIdsWithRole(db, organizationId, roleId)).length;
  return [
    ...(Number(members) === 0 ? [] : [`${members} ${Number(members) === 1 ? 'member' : 'members'}`]),
    ...(teams === 0 ? [] : [`${teams} ${teams === 1 ? 'team' : 'teams'}`]),
  ];
}

/** Takes a custom role from all members and teams that have it; the members get the organization's default role. */
export async function releaseRole(tx: Tx, organizationId: string, roleId: string): Promise<void> {
  await tx
    .updateTable('members')
    .set({ role_id: null })
    .where('organization_id', '=', organizationId)
    .where('role_id', '=', roleId)
    .execute();
  await tx.deleteFrom('team_roles').where('role_id', '=', roleId).execute();
  await tx
    .updateTable('organizations')
    .set({ default_role_id: null })
    .where('id', '=', organizationId)
    .where('default_role_id', '=', roleId)
    .execute();
}
