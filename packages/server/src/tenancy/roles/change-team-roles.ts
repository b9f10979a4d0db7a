import { authorizedWrite, type Caller, type OrganizationAccess } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import { quote } from '../../platform/quote.ts';
import type { TenancyContext } from '../context.ts';
import type { Team } from '../organization.ts';
import { findTeam } from '../teams/team-store.ts';
import { TenancyError } from '../tenancy-error.ts';
import { recordRoleEvent, requireGivenRole, roleTopics } from './change-roles.ts';
import { deleteTeamRole, insertTeamRole, listRoleIdsOfTeam } from './stored/role-holder-store.ts';
import { findRoleRecord, type RoleRecord } from './stored/role-record.ts';

/** The limit of a team's roles, because each of them is decided for each request. */
const maxRolesOfTeam = 20;

interface TeamRoleRequest {
  readonly organization: OrganizationAccess;
  readonly teamName: string;
  readonly roleId: string;
}

/** Gives a role to a team: its members and its tokens have it from then on. Does nothing if the team has it. */
export async function addTeamRole(
  context: TenancyContext,
  caller: Caller,
  { organization, teamName, roleId }: TeamRoleRequest,
): Promise<void> {
  await authorizedWrite(context, caller, { topics: roleTopics }, async (tx, principal) => {
    const team = await requireTeam(tx, organization, teamName);
    await requireGivenRole(tx, caller, { principal, organization }, roleId);
    if (!(await insertTeamRole(tx, { teamId: team.id, roleId }))) return;
    if ((await listRoleIdsOfTeam(tx, team.id)).length > maxRolesOfTeam)
      throw new TenancyError('roles_too_many', `A team can have at most ${maxRolesOfTeam} roles.`);
    await recordTeamRole(tx, context, caller, { team, roleId, event: 'role-added-to-team' });
  });
}

/** Takes a role from a team. */
export async function removeTeamRole(
  context: TenancyContext,
  caller: Caller,
  { organization, teamName, roleId }: TeamRoleRequest,
): Promise<void> {
  await authorizedWrite(context, caller, { topics: roleTopics }, async (tx) => {
    const team = await requireTeam(tx, organization, teamName);
    if (!(await deleteTeamRole(tx, { teamId: team.id, roleId })))
      throw new TenancyError(
        'role_unknown',
        `The team ${team.name} does not have the role ${quote(roleId)}.`,
      );
    await recordTeamRole(tx, context, caller, { team, roleId, event: 'role-removed-from-team' });
  });
}

/** Lists the roles of a team. */
export async function listRolesOfTeam(
  { database: { db } }: TenancyContext,
  { organizationId }: OrganizationAccess,
  teamId: string,
): Promise<readonly RoleRecord[]> {
  const ids = await listRoleIdsOfTeam(db, teamId);
  const roles = await Promise.all(ids.map((id) => findRoleRecord(db, organizationId, id)));
  return roles.filter((role) => role !== null);
}

async function requireTeam(tx: Tx, { organizationId }: OrganizationAccess, name: string): Promise<Team> {
  const team = await findTeam(tx, organizationId, name);
  if (team === null) throw new TenancyError('team_unknown', `Unknown team ${quote(name)}.`);
  return team;
}

async function recordTeamRole(
  tx: Tx,
  context: TenancyContext,
  caller: Caller,
  change: {
    readonly team: Team;
    readonly roleId: string;
    readonly event: 'role-added-to-team' | 'role-removed-from-team';
  },
): Promise<void> {
  const { team, roleId, event } = change;
  const role = await findRoleRecord(tx, team.organizationId, roleId);
  await recordRoleEvent(tx, context, {
    caller,
    role: {
      id: roleId,
      organizationId: team.organizationId,
      name: role?.name ?? roleId,
      version: role?.version ?? 0,
    },
    event,
    where: `${event === 'role-added-to-team' ? ' to' : ' from'} the team ${team.name}`,
    details: { team: team.name },
  });
}
