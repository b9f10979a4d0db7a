import type { GivenRole } from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import { selectTeamsOfUser } from '../teams/team-store.ts';
import { loadGivenRole } from './load-role.ts';
import { listRoleIdsOfTeam } from './stored/role-holder-store.ts';
import { findDefaultRoleId } from './stored/role-store.ts';

/** A member, with the role of the membership; null for the organization's default role. */
interface RoleHolder {
  readonly userId: string;
  readonly roleId: string | null;
}

/** Returns the roles that a token of a team gives: the organization's default role, and those of the team. */
export async function loadRolesOfTeam(
  db: Reader,
  organizationId: string,
  teamId: string,
): Promise<readonly GivenRole[]> {
  return loadAll(db, organizationId, await listRoleIdsOfTeamToken(db, organizationId, teamId));
}

export async function listRoleIdsOfTeamToken(
  db: Reader,
  organizationId: string,
  teamId: string,
): Promise<readonly string[]> {
  return [await findDefaultRoleId(db, organizationId), ...(await listRoleIdsOfTeam(db, teamId))];
}

/** Returns the roles that a team gives to its members. */
export async function loadOwnRolesOfTeam(
  db: Reader,
  organizationId: string,
  teamId: string,
): Promise<readonly GivenRole[]> {
  return loadAll(db, organizationId, await listRoleIdsOfTeam(db, teamId));
}

/** Returns the roles that a token of a member gives: the own role, and those of the member's teams. */
export async function loadRolesOfMember(
  db: Reader,
  organizationId: string,
  member: RoleHolder,
): Promise<readonly GivenRole[]> {
  return loadAll(db, organizationId, await listRoleIdsOfMember(db, organizationId, member));
}

export async function listRoleIdsOfMember(
  db: Reader,
  organizationId: string,
  member: RoleHolder,
): Promise<readonly string[]> {
  const ids = [member.roleId ?? (await findDefaultRoleId(db, organizationId))];
  for (const { id } of await selectTeamsOfUser(db, organizationId, member.userId).execute())
    ids.push(...(await listRoleIdsOfTeam(db, id)));
  return ids;
}

/** Omits unknown roles, which permit nothing. */
async function loadAll(
  db: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<readonly GivenRole[]> {
  const roles = await Promise.all([...new Set(ids)].map((id) => loadGivenRole(db, organizationId, id)));
  return roles.filter((role) => role !== null);
}
