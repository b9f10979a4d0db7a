import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { sendList } from '../../http/index.ts';
import { quote } from '../../platform/quote.ts';
import type { TenancyContext } from '../context.ts';
import type { Team } from '../organization.ts';
import { findTeam, listTeams } from '../teams/team-store.ts';
import { TenancyError } from '../tenancy-error.ts';
import { formatTeam, formatUserInfo, teamSchema, userInfoSchema } from '../wire.ts';
import { addTeamRole, listRolesOfTeam, removeTeamRole } from './change-team-roles.ts';
import { formatRole, roleListSchema, roleSchema } from './role-wire.ts';
import { listTeamIdsWithRole, listUsersWithRole } from './stored/role-holder-store.ts';
import { findRoleRecord, type RoleRecord } from './stored/role-record.ts';
import { findDefaultRoleId } from './stored/role-store.ts';

const tags = ['roles'];
const rolePath = Type.Object({ orgName: Type.String(), roleID: Type.String() });
const teamPath = Type.Object({ orgName: Type.String(), teamName: Type.String() });
const teamRolePath = Type.Object({
  orgName: Type.String(),
  teamName: Type.String(),
  roleID: Type.String(),
});

/** Registers the routes that say, and change, who has which role; the caller of this plugin renders errors. */
export const roleHolderRoutes =
  (context: TenancyContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const {
      grants,
      database: { db },
    } = context;

    async function loadRecord(organizationId: string, id: string): Promise<RoleRecord> {
      const role = await findRoleRecord(db, organizationId, id);
      if (role === null) throw new TenancyError('role_unknown', `Unknown role ${quote(id)}.`);
      return role;
    }

    async function loadTeam(organizationId: string, name: string): Promise<Team> {
      const team = await findTeam(db, organizationId, name);
      if (team === null) throw new TenancyError('team_unknown', `Unknown team ${quote(name)}.`);
      return team;
    }

    app.get(
      '/api/orgs/:orgName/roles/:roleID/users',
      {
        config: needs('role:read'),
        schema: {
          operationId: 'listUsersWithRole',
          summary: 'List the members with a role',
          description:
            'For the default role of the organization, the list includes members without an assigned role.',
          tags,
          params: rolePath,
          response: { 200: Type.Object({ users: Type.Array(userInfoSchema) }) },
        },
      },
      async (request, reply) => {
        const { organizationId } = identityOf(request).organization;
        const { id } = await loadRecord(organizationId, request.params.roleID);
        const items = await listUsersWithRole(db, organizationId, id);
        return sendList(reply, { member: 'users', items, format: formatUserInfo });
      },
    );

    app.get(
      '/api/orgs/:orgName/roles/:roleID/teams',
      {
        config: needs('role:read'),
        schema: {
          operationId: 'listTeamsWithRole',
          summary: 'List the teams with a role',
          tags,
          params: rolePath,
          response: { 200: Type.Object({ teams: Type.Array(teamSchema) }) },
        },
      },
      async (request, reply) => {
        const identity = identityOf(request);
        const { organizationId } = identity.organization;
        const { id } = await loadRecord(organizationId, request.params.roleID);
        const ids = new Set(await listTeamIdsWithRole(db, organizationId, id));
        const teams = (await listTeams(db, organizationId)).filter((team) => ids.has(team.id));
        const environments = await grants.listOfTeams(identity);
        return sendList(reply, {
          member: 'teams',
          items: teams,
          format: (team) => formatTeam(team, { environments: environments.get(team.id) ?? [] }),
        });
      },
    );

    app.get(
      '/api/orgs/:orgName/teams/:teamName/roles',
      {
        config: needs('team:read'),
        schema: {
          operationId: 'listTeamRoles',
          summary: 'List the roles of a team',
          tags,
          params: teamPath,
          response: { 200: roleListSchema },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const team = await loadTeam(organization.organizationId, request.params.teamName);
        const items = await listRolesOfTeam(context, organization, team.id);
        return sendList(reply, { member: 'roles', items, format: formatRole });
      },
    );

    app.post(
      '/api/orgs/:orgName/teams/:teamName/roles/:roleID',
      {
        config: needs('team:update'),
        schema: {
          operationId: 'addRoleToTeam',
          summary: 'Assign a role to a team',
          tags,
          params: teamRolePath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { teamName, roleID: roleId } = request.params;
        await addTeamRole(context, callerOf(request), { organization, teamName, roleId });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/api/orgs/:orgName/teams/:teamName/roles/:roleID',
      {
        config: needs('team:update'),
        schema: {
          operationId: 'removeRoleFromTeam',
          summary: 'Remove a role from a team',
          tags,
          params: teamRolePath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { teamName, roleID: roleId } = request.params;
        await removeTeamRole(context, callerOf(request), { organization, teamName, roleId });
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/api/orgs/:orgName/teams/:teamName/enable-team-roles',
      {
        config: needs('team:update'),
        schema: {
          operationId: 'enableTeamRoles',
          summary: 'Enable a team’s roles; has no effect, because they are always enabled',
          description: 'Changes nothing. Returns the default role.',
          tags,
          params: teamPath,
          response: { 200: roleSchema },
        },
      },
      async (request) => {
        const { organizationId } = identityOf(request).organization;
        await loadTeam(organizationId, request.params.teamName);
        return formatRole(await loadRecord(organizationId, await findDefaultRoleId(db, organizationId)));
      },
    );
  };
