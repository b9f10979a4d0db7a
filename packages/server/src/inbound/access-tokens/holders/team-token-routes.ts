import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import { findTeam } from '../../../tenancy/index.ts';
import { AccessTokenError } from '../access-token-error.ts';
import { createTeamToken, type GivenTokenContext } from '../create-access-token.ts';
import type { RevocationTerms } from '../revocations/revocation.ts';
import { deleteOrganizationToken } from '../revoke-token.ts';
import { pageAccessTokens } from '../store.ts';
import {
  baseTokenBody,
  createdTokenSchema,
  formatTokenPage,
  listQuery,
  parsePage,
  reasonQuery,
  tokenListSchema,
} from '../wire.ts';

const teamPath = Type.Object({ orgName: Type.String(), teamName: Type.String() });
const teamTokenPath = Type.Object({
  orgName: Type.String(),
  teamName: Type.String(),
  tokenId: Type.String(),
});

/** Registers the routes of team tokens; the caller of this plugin renders errors. */
export const teamTokenRoutes =
  (context: RevocationTerms & GivenTokenContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    async function loadTeamId(organizationId: string, teamName: string): Promise<string> {
      const team = await findTeam(context.database.db, organizationId, teamName);
      if (!team) throw new AccessTokenError('team_unknown', `Unknown team ${JSON.stringify(teamName)}.`);
      return team.id;
    }

    app.get(
      '/api/orgs/:orgName/teams/:teamName/tokens',
      {
        config: needs('team:list_tokens'),
        schema: {
          operationId: 'listTeamAccessTokens',
          summary: 'List a team’s tokens',
          tags: ['access tokens'],
          params: teamPath,
          querystring: listQuery,
          response: { 200: tokenListSchema },
        },
      },
      async (request) => {
        const { organizationId } = identityOf(request).organization;
        const page = parsePage(request.query);
        const tokens = await pageAccessTokens(context.database.db, {
          ...page,
          organizationId,
          teamId: await loadTeamId(organizationId, request.params.teamName),
          kinds: ['team'],
          nowAt: context.clock.now(),
        });
        return formatTokenPage(tokens);
      },
    );

    app.post(
      '/api/orgs/:orgName/teams/:teamName/tokens',
      {
        config: needs('team:create_token'),
        schema: {
          operationId: 'createTeamAccessToken',
          summary: 'Create a team token',
          tags: ['access tokens'],
          params: teamPath,
          querystring: reasonQuery,
          body: Type.Object({ ...baseTokenBody, name: Type.String() }),
          response: { 200: createdTokenSchema },
        },
      },
      async (request) => {
        const { name, description = '', expires = 0 } = request.body;
        const { organization } = identityOf(request);
        const { teamName } = request.params;
        return createTeamToken(context, callerOf(request), {
          organization,
          teamName,
          name,
          description,
          expires,
          ...request.query,
        });
      },
    );

    app.delete(
      '/api/orgs/:orgName/teams/:teamName/tokens/:tokenId',
      {
        config: needs('team:delete_token'),
        schema: {
          operationId: 'deleteTeamAccessToken',
          summary: 'Revoke a team token',
          tags: ['access tokens'],
          params: teamTokenPath,
          querystring: reasonQuery,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { teamName, tokenId } = request.params;
        const teamId = await loadTeamId(organization.organizationId, teamName);
        await deleteOrganizationToken(context, callerOf(request), {
          organization,
          tokenId,
          teamId,
          ...request.query,
        });
        return reply.code(204).send(null);
      },
    );
  };
