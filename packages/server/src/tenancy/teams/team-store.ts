import type { Role } from '../../access/index.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { Reader, Tx } from '../../database/index.ts';
import type { Team, TeamMember } from '../organization.ts';
import { nameKey } from '../parse-name.ts';

export async function listTeams(db: Reader, organizationId: string): Promise<Team[]> {
  const rows = await selectTeams(db, organizationId).orderBy('name').execute();
  return rows.map(teamOf);
}

export async function findTeam(db: Reader, organizationId: string, name: string): Promise<Team | null> {
  const row = await selectTeams(db, organizationId).where('name', '=', name).executeTakeFirst();
  return row ? teamOf(row) : null;
}

/** Returns the names of a team and its organization by their ids; null for an unknown id. */
export async function findTeamNames(
  db: Reader,
  organizationId: string,
  teamId: string,
): Promise<{ readonly teamName: string; readonly organizationName: OrganizationName } | null> {
  const row = await db
    .selectFrom('teams')
    .innerJoin('organizations', 'organizations.id', 'teams.organization_id')
    .select(['teams.name as teamName', 'organizations.name as organizationName'])
    .where('teams.organization_id', '=', organizationId)
    .where('teams.id', '=', teamId)
    .executeTakeFirst();
  return row ?? null;
}

/** Returns the names of teams by their ids; omits unknown ids. */
export async function listTeamNames(
  db: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('teams')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Selects the ids of the user's teams in the organization, for a condition in a query of another room. */
export function selectTeamsOfUser(db: Reader, organizationId: string, userId: string) {
  return db
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.id', 'team_members.team_id')
    .select('teams.id')
    .where('teams.organization_id', '=', organizationId)
    .where('team_members.user_id', '=', userId);
}

/** Inserts a team; returns false if the name is taken. */
export async function insertTeam(tx: Tx, team: Team & { readonly createdAt: number }): Promise<boolean> {
  const inserted = await tx
    .insertInto('teams')
    .values({
      id: team.id,
      organization_id: team.organizationId,
      name: team.name,
      name_key: nameKey(team.name),
      display_name: team.displayName,
      description: team.description,
      created_at: team.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return inserted.length === 1;
}

export async function updateTeamTexts(
  tx: Tx,
  teamId: string,
  texts: { readonly displayName: string; readonly description: string },
): Promise<void> {
  await tx
    .updateTable('teams')
    .set({ display_name: texts.displayName, description: texts.description })
    .where('id', '=', teamId)
    .execute();
}

export async function deleteTeam(tx: Tx, teamId: string): Promise<void> {
  await tx.deleteFrom('team_members').where('team_id', '=', teamId).execute();
  await tx.deleteFrom('teams').where('id', '=', teamId).execute();
}

export async function listTeamMembers(db: Reader, teamId: string): Promise<TeamMember[]> {
  const rows = await db
    .selectFrom('team_members')
    .innerJoin('users', 'users.id', 'team_members.user_id')
    .select(['users.id', 'users.login', 'users.name', 'users.email', 'team_members.role'])
    .where('team_members.team_id', '=', teamId)
    .orderBy('users.login')
    .execute();
  return rows.map(({ role, ...user }) => ({ user, role }));
}

export async function putTeamMember(
  tx: Tx,
  row: { teamId: string; userId: string; role: Role; createdAt: number },
): Promise<void> {
  await tx
    .insertInto('team_members')
    .values({ team_id: row.teamId, user_id: row.userId, role: row.role, created_at: row.createdAt })
    .onConflict((conflict) => conflict.columns(['team_id', 'user_id']).doUpdateSet({ role: row.role }))
    .execute();
}

export async function deleteTeamMember(tx: Tx, teamId: string, userId: string): Promise<void> {
  await tx.deleteFrom('team_members').where('team_id', '=', teamId).where('user_id', '=', userId).execute();
}

/** Lists the names of the organization's teams by user. */
export async function teamNamesByUser(db: Reader, organizationId: string): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.id', 'team_members.team_id')
    .select(['team_members.user_id', 'teams.name'])
    .where('teams.organization_id', '=', organizationId)
    .orderBy('teams.name')
    .execute();
  const names = new Map<string, string[]>();
  for (const row of rows) names.set(row.user_id, [...(names.get(row.user_id) ?? []), row.name]);
  return names;
}

function selectTeams(db: Reader, organizationId: string) {
  return db
    .selectFrom('teams')
    .select(['id', 'organization_id', 'name', 'display_name', 'description'])
    .where('organization_id', '=', organizationId);
}

function teamOf(row: {
  id: string;
  organization_id: string;
  name: string;
  display_name: string;
  description: string;
}): Team {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    displayName: row.display_name,
    description: row.description,
  };
}
