import { collectRows, type Reader, type Tx } from '../../database/index.ts';
import type { User } from '../organization.ts';

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

/** Lists the names of the organization's teams that have the role. Their number has a limit (`maxTeams`). */
export async function listTeamNamesWithRole(
  db: Reader,
  organizationId: string,
  roleId: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('team_roles')
    .innerJoin('teams', 'teams.id', 'team_roles.team_id')
    .select('teams.name')
    .where('teams.organization_id', '=', organizationId)
    .where('team_roles.role_id', '=', roleId)
    .orderBy('teams.name')
    .execute();
  return rows.map(({ name }) => name);
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

/** Lists the members whose own role is this custom role. */
export function listUsersWithCustomRole(
  db: Reader,
  organizationId: string,
  roleId: string,
): Promise<readonly User[]> {
  return collectRows<User>((last, count) => {
    let select = db
      .selectFrom('members')
      .innerJoin('users', 'users.id', 'members.user_id')
      .select(['users.id', 'users.login', 'users.name', 'users.email'])
      .where('members.organization_id', '=', organizationId)
      .where('members.role_id', '=', roleId)
      .orderBy('users.login')
      .limit(count);
    if (last !== null) select = select.where('users.login', '>', last.login);
    return select.execute();
  });
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
