import type { Caller, OrganizationAccess, Principal } from '../../access/index.ts';
import { authorizedWrite, recordEvent, requireWithinOwn } from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { newId } from '../../platform/new-id.ts';
import type { TenancyContext } from '../context.ts';
import type { TeamEnvironmentUpdate } from '../environment-grants.ts';
import { findMember } from '../member-store.ts';
import type { Team } from '../organization.ts';
import { parseDisplayText, parseName } from '../parse-name.ts';
import { requireWithinGrants } from '../require-within-grants.ts';
import { loadOwnRolesOfTeam } from '../roles/given-roles.ts';
import { TenancyError } from '../tenancy-error.ts';
import {
  countTeamMembers,
  countTeams,
  deleteTeam,
  deleteTeamMember,
  findTeam,
  insertTeam,
  putTeamMember,
  updateTeamTexts,
} from './team-store.ts';

const displayNameLength = 100;
const descriptionLength = 1_000;
/** The limits of teams and their members, because the contract lists each in one response. */
const maxTeams = 1_000;
const maxTeamMembers = 1_000;

export async function createTeam(
  context: TenancyContext,
  caller: Caller,
  request: { organization: OrganizationAccess; name: string; displayName: string; description: string },
): Promise<Team> {
  const team = {
    id: newId(),
    organizationId: request.organization.organizationId,
    name: parseName('team', request.name),
    displayName: parseDisplayText('Display name', request.displayName, displayNameLength) || request.name,
    description: parseDisplayText('Description', request.description, descriptionLength),
    createdAt: context.clock.now(),
  };
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    if (!(await insertTeam(tx, team)))
      throw new TenancyError('team_exists', 'Team with this name already exists');
    if ((await countTeams(tx, team.organizationId)) > maxTeams)
      throw new TenancyError('teams_too_many', `An organization can have at most ${maxTeams} teams.`);
    await recordTeamEvent(tx, context, caller, team, 'team-created', {});
    return team;
  });
}

export interface TeamUpdate extends TeamEnvironmentUpdate {
  readonly newDisplayName?: string;
  readonly newDescription?: string;
  readonly memberAction?: string;
  readonly member?: string;
}

/**
 * Changes texts, membership and permissions on environments in one step (`UpdateTeamRequest`,
 * docs/contract/README.md#schemas).
 */
export async function updateTeam(
  context: TenancyContext,
  caller: Caller,
  request: { organization: OrganizationAccess; name: string; update: TeamUpdate },
): Promise<void> {
  const { organization, update } = request;
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    const team = await loadTeam(tx, request.organization, request.name);
    if (update.newDisplayName !== undefined || update.newDescription !== undefined) {
      await updateTeamTexts(tx, team.id, {
        displayName: parseDisplayText(
          'Display name',
          update.newDisplayName ?? team.displayName,
          displayNameLength,
        ),
        description: parseDisplayText(
          'Description',
          update.newDescription ?? team.description,
          descriptionLength,
        ),
      });
    }
    if (update.memberAction !== undefined) {
      if (update.memberAction !== 'remove')
        await requireWithinOwnInTeam(tx, context, caller, {
          principal,
          organization: request.organization,
          team,
        });
      await changeMembership(tx, context, { team, action: update.memberAction, login: update.member ?? '' });
    }
    await context.grants.changeOfTeam(tx, { ...caller, principal }, { organization, team, update });
    await recordTeamEvent(tx, context, caller, team, 'team-updated', detailsOf(update));
  });
}

/** Deletes a team and its grants. */
export async function removeTeam(
  context: TenancyContext,
  caller: Caller,
  request: { organization: OrganizationAccess; name: string },
): Promise<void> {
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    const team = await loadTeam(tx, request.organization, request.name);
    await deleteTeam(tx, team.id);
    await context.grants.deleteOfGrantee(tx, team.organizationId, { kind: 'team', id: team.id });
    await context.onRemoved(tx, {
      caller,
      organizationId: team.organizationId,
      removed: { teamId: team.id },
      name: team.name,
    });
    await recordTeamEvent(tx, context, caller, team, 'team-deleted', {});
  });
}

/** Refuses a new member who would get more through the team than the caller has. */
async function requireWithinOwnInTeam(
  tx: Tx,
  context: TenancyContext,
  caller: Caller,
  change: {
    readonly principal: Principal;
    readonly organization: OrganizationAccess;
    readonly team: Team;
  },
): Promise<void> {
  const { team } = change;
  requireWithinOwn(caller, change, await loadOwnRolesOfTeam(tx, team.organizationId, team.id));
  await requireWithinGrants(tx, context, caller, change, { kind: 'team', id: team.id, name: team.name });
}

async function changeMembership(
  tx: Tx,
  context: TenancyContext,
  change: { team: Team; action: string; login: string },
): Promise<void> {
  const member = await findMember(tx, change.team.organizationId, change.login);
  if (!member) throw new TenancyError('member_unknown', `Unknown member ${JSON.stringify(change.login)}.`);
  const row = { teamId: change.team.id, userId: member.user.id, createdAt: context.clock.now() };
  switch (change.action) {
    case 'add':
    case 'demote':
      return addTeamMember(tx, { ...row, role: 'member' });
    case 'promote':
      return addTeamMember(tx, { ...row, role: 'admin' });
    case 'remove':
      return deleteTeamMember(tx, row.teamId, row.userId);
    default:
      throw new TenancyError(
        'team_update_unsupported',
        'memberAction must be add, remove, promote or demote.',
      );
  }
}

async function addTeamMember(tx: Tx, row: Parameters<typeof putTeamMember>[1]): Promise<void> {
  await putTeamMember(tx, row);
  if ((await countTeamMembers(tx, row.teamId)) <= maxTeamMembers) return;
  throw new TenancyError('team_members_too_many', `A team can have at most ${maxTeamMembers} members.`);
}

function detailsOf(update: TeamUpdate): JsonObject {
  const { addEnvironmentPermission, editEnvironmentPermission, removeEnvironment, ...rest } = update;
  const environments = [addEnvironmentPermission, editEnvironmentPermission, removeEnvironment].flatMap(
    (named) => (named === undefined ? [] : [`${named.projectName}/${named.envName}`]),
  );
  return { ...rest, ...(environments.length === 0 ? {} : { environments }) };
}

async function loadTeam(tx: Tx, organization: OrganizationAccess, name: string): Promise<Team> {
  const team = await findTeam(tx, organization.organizationId, name);
  if (!team) throw new TenancyError('team_unknown', `Unknown team ${JSON.stringify(name)}.`);
  return team;
}

async function recordTeamEvent(
  tx: Tx,
  context: TenancyContext,
  caller: Caller,
  team: Team,
  event: 'team-created' | 'team-updated' | 'team-deleted',
  details: JsonObject,
): Promise<void> {
  await recordEvent(tx, context, {
    caller,
    organizationId: team.organizationId,
    event,
    description: `${caller.actor.name} ${event.replace('team-', '')} the team ${team.name}`,
    details: { team: team.name, ...details },
  });
}
