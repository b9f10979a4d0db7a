import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs, type Principal } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { HttpError, NestedList, sendList } from '../../http/index.ts';
import type { TenancyContext } from '../context.ts';
import type { TeamEnvironmentSettings } from '../environment-grants.ts';
import type { Team, TeamMember } from '../organization.ts';
import { TenancyError } from '../tenancy-error.ts';
import { formatTeam, teamEnvironmentSchema, teamSchema } from '../wire.ts';
import { createTeam, removeTeam, updateTeam } from './change-teams.ts';
import { findTeam, listTeamMembers, listTeams } from './team-store.ts';

const orgPath = Type.Object({ orgName: Type.String() });
const teamPath = Type.Object({ orgName: Type.String(), teamName: Type.String() });

/** Returns a team as the list of its grants, which may be long, beside its other members. */
function listEnvironments(
  team: Team,
  environments: readonly TeamEnvironmentSettings[],
  details: { readonly members?: readonly TeamMember[]; readonly caller?: Principal } = {},
) {
  const { environments: _, ...beside } = formatTeam(team, { ...details, environments: [] });
  return { member: 'environments', items: environments, format: (each: object) => each, beside };
}

/** Registers the routes of teams; the caller of this plugin renders errors. */
export const teamRoutes =
  (context: TenancyContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const {
      grants,
      database: { db },
    } = context;

    app.get(
      '/api/orgs/:orgName/teams',
      {
        config: needs('team:list'),
        schema: {
          operationId: 'listTeams',
          summary: 'List teams',
          tags: ['teams'],
          params: orgPath,
          response: { 200: Type.Object({ teams: Type.Array(teamSchema) }) },
        },
      },
      async (request, reply) => {
        const identity = identityOf(request);
        const { organizationId } = identity.organization;
        const teams = await listTeams(db, organizationId);
        const environments = await grants.listOfTeams(identity);
        return sendList(reply, {
          member: 'teams',
          items: teams,
          format: (team) => new NestedList(listEnvironments(team, environments.get(team.id) ?? [])),
        });
      },
    );

    app.post(
      '/api/orgs/:orgName/teams/pulumi',
      {
        config: needs('team:create'),
        schema: {
          operationId: 'createPulumiTeam',
          summary: 'Create a team',
          tags: ['teams'],
          params: orgPath,
          body: Type.Object({
            name: Type.String(),
            displayName: Type.Optional(Type.String()),
            description: Type.Optional(Type.String()),
          }),
          response: { 201: teamSchema },
        },
      },
      async (request, reply) => {
        const { name, displayName = '', description = '' } = request.body;
        const { organization } = identityOf(request);
        const team = await createTeam(context, callerOf(request), {
          organization,
          name,
          displayName,
          description,
        });
        return reply.code(201).send(formatTeam(team, { members: [], environments: [] }));
      },
    );

    // Clients of the contract can ask for teams of other kinds; the response gives the reason why there are none.
    app.post(
      '/api/orgs/:orgName/teams/github',
      { config: needs('team:create'), schema: { hide: true, params: orgPath } },
      async () => {
        throw new TenancyError(
          'team_kind_unsupported',
          'This server manages the members of teams itself and has no GitHub teams: create a team of type "pulumi".',
        );
      },
    );

    app.get(
      '/api/orgs/:orgName/teams/:teamName',
      {
        config: needs('team:read'),
        schema: {
          operationId: 'getTeam',
          summary: 'Get a team',
          tags: ['teams'],
          params: teamPath,
          response: { 200: teamSchema },
        },
      },
      async (request, reply) => {
        const identity = identityOf(request);
        const { organizationId } = identity.organization;
        const team = await findTeam(db, organizationId, request.params.teamName);
        if (!team) throw new HttpError(404, `Unknown team ${JSON.stringify(request.params.teamName)}.`);
        const members = await listTeamMembers(db, team.id);
        const environments = await grants.listOfTeam(identity, team.id);
        const details = { members, caller: identity.principal };
        return sendList(reply, listEnvironments(team, environments, details));
      },
    );

    app.patch(
      '/api/orgs/:orgName/teams/:teamName',
      {
        config: needs('team:update'),
        schema: {
          operationId: 'updateTeam',
          summary: 'Update a team',
          tags: ['teams'],
          params: teamPath,
          body: Type.Object({
            newDisplayName: Type.Optional(Type.String()),
            newDescription: Type.Optional(Type.String()),
            memberAction: Type.Optional(Type.String()),
            member: Type.Optional(Type.String()),
            addStackPermission: Type.Optional(Type.Unknown()),
            editStackPermission: Type.Optional(Type.Unknown()),
            removeStack: Type.Optional(Type.Unknown()),
            addEnvironmentPermission: Type.Optional(teamEnvironmentSchema),
            editEnvironmentPermission: Type.Optional(teamEnvironmentSchema),
            removeEnvironment: Type.Optional(
              namedObject('RemoveEnvironmentIdentifier', {
                projectName: Type.String(),
                envName: Type.String(),
              }),
            ),
          }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { addStackPermission, editStackPermission, removeStack, ...update } = request.body;
        if (addStackPermission || editStackPermission || removeStack) {
          throw new TenancyError(
            'team_update_unsupported',
            'This server has no stacks, so teams have no stack permissions.',
          );
        }
        const { organization } = identityOf(request);
        await updateTeam(context, callerOf(request), { organization, name: request.params.teamName, update });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/api/orgs/:orgName/teams/:teamName',
      {
        config: needs('team:delete'),
        schema: {
          operationId: 'deleteTeam',
          summary: 'Delete a team',
          tags: ['teams'],
          params: teamPath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        await removeTeam(context, callerOf(request), { organization, name: request.params.teamName });
        return reply.code(204).send(null);
      },
    );
  };
