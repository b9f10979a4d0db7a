import type { OrganizationName } from '../../contract/organization-name.ts';
import { collectRows, type Reader, type Tx } from '../../database/index.ts';
import type { Team, TeamMember, TeamPosition } from '../organization.ts';
import { nameKey } from '../parse-name.ts';

/** Lists the teams of an organization by name. Their number has a limit (`maxTeams`). */
export function listTeams(db: Reader, organizationId: string): Promise<readonly Team[]> {
  return collectRows<Team>(async (last, count) => {
    let select = selectTeams(db, organizationId).orderBy('name').limit(count);
    if (last !== null) select = select.where('name', '>', last.name);
    return (await select.execute()).map(teamOf);
  });
}

/** Lists the first names of an organization's teams. */
export async function listFirstTeamNames(
  db: Reader,
  organizationId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('teams')
    .select('name')
    .where('organization_id', '=', organizationId)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(({ name }) => name);
}

export async function countTeams(db: Reader, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('teams')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function countTeamMembers(db: Reader, teamId: string): Promise<number> {
  const { count } = await db
    .selectFrom('team_members')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('team_id', '=', teamId)
    .executeTakeFirstOrThrow();
  return Number(count);
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

/** Lists the members of a team by login. Their number has a limit (`maxTeamMembers`). */
export function listTeamMembers(db: Reader, teamId: string): Promise<readonly TeamMember[]> {
  return collectRows<TeamMember>(async (last, count) => {
    let select = db
      .selectFrom('team_members')
      .innerJoin('users', 'users.id', 'team_members.user_id')
      .select(['users.id', 'users.login', 'users.name', 'users.email', 'team_members.role'])
      .where('team_members.team_id', '=', teamId)
      .orderBy('users.login')
      .limit(count);
    if (last !== null) select = select.where('users.login', '>', last.user.login);
    return (await select.execute()).map(({ role, ...user }) => ({ user, role }));
  });
}

export async function putTeamMember(
  tx: Tx,
  row: { teamId: string; userId: string; role: TeamPosition; createdAt: number },
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

interface NamedMembership {
  readonly userId: string;
  readonly name: string;
}

/** Lists the names of the teams of these users in the organization, by user. */
export async function teamNamesOf(
  db: Reader,
  organizationId: string,
  userIds: readonly string[],
  pause?: () => Promise<unknown>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (userIds.length === 0) return new Map();
  const memberships = await collectRows<NamedMembership>((last, count) => {
    let select = db
      .selectFrom('team_members')
      .innerJoin('teams', 'teams.id', 'team_members.team_id')
      .select(['team_members.user_id as userId', 'teams.name'])
      .where('teams.organization_id', '=', organizationId)
      .where('team_members.user_id', 'in', [...userIds])
      .orderBy('team_members.user_id')
      .orderBy('teams.name')
      .limit(count);
    if (last !== null)
      select = select.where((where) =>
        where(where.refTuple('team_members.user_id', 'teams.name'), '>', where.tuple(last.userId, last.name)),
      );
    return select.execute();
  }, pause);
  const byUser = Map.groupBy(memberships, ({ userId }) => userId);
  return new Map([...byUser].map(([userId, named]) => [userId, named.map(({ name }) => name)]));
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
