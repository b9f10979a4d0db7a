import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs, withToken } from '../../access/index.ts';
import { handleErrors } from '../../http/index.ts';
import { AccessTokenError } from './access-token-error.ts';
import { translateAccessTokenErrors } from './access-token-error-statuses.ts';
import { createMemberToken, createOrganizationToken, createPersonalToken } from './create-access-token.ts';
import { roleTokenRoutes } from './holders/role-token-routes.ts';
import { teamTokenRoutes } from './holders/team-token-routes.ts';
import { parseRoleOfToken, type RoleContext, rolesOfTokens } from './holders/token-roles.ts';
import { revocationRoutes } from './revocation-routes.ts';
import type { RevocationContext } from './revoke-by-origin.ts';
import { deleteOrganizationToken, deletePersonalToken } from './revoke-token.ts';
import { pageAccessTokens } from './store.ts';
import {
  baseTokenBody,
  createdTokenSchema,
  formatTokenPage,
  listQuery,
  parsePage,
  reasonQuery,
  tokenListSchema,
} from './wire.ts';

const orgPath = Type.Object({ orgName: Type.String() });
const orgTokenPath = Type.Object({ orgName: Type.String(), tokenId: Type.String() });
const memberPath = Type.Object({ orgName: Type.String(), userLogin: Type.String() });

/** The dependencies of the routes of this room. */
export type AccessTokenRoutesContext = RevocationContext & RoleContext;

export const accessTokenRoutes =
  (context: AccessTokenRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateAccessTokenErrors]);
    await app.register(personalTokenRoutes(context));
    await app.register(organizationTokenRoutes(context));
    await app.register(teamTokenRoutes(context));
    await app.register(roleTokenRoutes(context));
    await app.register(revocationRoutes(context));
  };

const personalTokenRoutes =
  (context: AccessTokenRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/user/tokens',
      {
        config: withToken,
        schema: {
          operationId: 'listPersonalAccessTokens',
          summary: 'List your own tokens',
          tags: ['access tokens'],
          querystring: listQuery,
          response: { 200: tokenListSchema },
        },
      },
      async (request) => {
        const { principal } = identityOf(request);
        if (principal.kind !== 'user')
          throw new AccessTokenError('user_required', 'Only users have personal tokens.');
        const page = parsePage(request.query);
        const tokens = await pageAccessTokens(context.database.db, {
          ...page,
          userId: principal.userId,
          ...(principal.boundTo === null ? {} : { organizationId: principal.boundTo }),
          kinds: ['personal', 'refresh'],
          nowAt: context.clock.now(),
        });
        return formatTokenPage(tokens);
      },
    );

    app.post(
      '/api/user/tokens',
      {
        config: withToken,
        schema: {
          operationId: 'createPersonalAccessToken',
          summary: 'Create a personal token, or a refresh token with type "refresh"',
          tags: ['access tokens'],
          querystring: reasonQuery,
          body: Type.Object({ ...baseTokenBody, type: Type.Optional(Type.String()) }),
          response: { 200: createdTokenSchema },
        },
      },
      async (request) => {
        const { description = '', expires = 0, type = 'personal' } = request.body;
        if (type !== 'personal' && type !== 'refresh') {
          throw new AccessTokenError('type_unsupported', 'type must be "personal" or "refresh".');
        }
        return createPersonalToken(context, callerOf(request), {
          description,
          expires,
          type,
          ...request.query,
        });
      },
    );

    app.delete(
      '/api/user/tokens/:tokenId',
      {
        config: withToken,
        schema: {
          operationId: 'deletePersonalAccessToken',
          summary: 'Revoke one of your own tokens',
          tags: ['access tokens'],
          params: Type.Object({ tokenId: Type.String() }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await deletePersonalToken(context, callerOf(request), request.params.tokenId);
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/api/orgs/:orgName/members/:userLogin/tokens',
      {
        config: needs('org_member:create_token'),
        schema: {
          operationId: 'createMemberAccessToken',
          summary: 'Create a personal token for a member, valid in this organization only',
          tags: ['access tokens'],
          params: memberPath,
          querystring: reasonQuery,
          body: Type.Object(baseTokenBody),
          response: { 200: createdTokenSchema },
        },
      },
      async (request) => {
        const { description = '', expires = 0 } = request.body;
        const { organization } = identityOf(request);
        const login = request.params.userLogin;
        return createMemberToken(context, callerOf(request), {
          organization,
          login,
          description,
          expires,
          ...request.query,
        });
      },
    );
  };

const organizationTokenRoutes =
  (context: AccessTokenRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/orgs/:orgName/tokens',
      {
        config: needs('org_token:read'),
        schema: {
          operationId: 'listOrgAccessTokens',
          summary: 'List the organization’s tokens',
          tags: ['access tokens'],
          params: orgPath,
          querystring: listQuery,
          response: { 200: tokenListSchema },
        },
      },
      async (request) => {
        const page = parsePage(request.query);
        const exchanged = request.query.origin === 'exchange';
        const tokens = await pageAccessTokens(context.database.db, {
          ...page,
          organizationId: identityOf(request).organization.organizationId,
          kinds: exchanged ? ['organization', 'team', 'personal', 'runner'] : ['organization'],
          nowAt: context.clock.now(),
        });
        return formatTokenPage(tokens, await rolesOfTokens(context, tokens.rows));
      },
    );

    app.post(
      '/api/orgs/:orgName/tokens',
      {
        config: needs('org_token:create'),
        schema: {
          operationId: 'createOrgAccessToken',
          summary: 'Create an organization token',
          tags: ['access tokens'],
          params: orgPath,
          querystring: reasonQuery,
          body: Type.Object({
            ...baseTokenBody,
            name: Type.String(),
            admin: Type.Optional(Type.Boolean()),
            roleID: Type.Optional(
              Type.String({
                description: 'The role of the token; the default role if it is missing or empty.',
              }),
            ),
          }),
          response: { 200: createdTokenSchema },
        },
      },
      async (request) => {
        const { name, description = '', expires = 0, ...role } = request.body;
        const { organization } = identityOf(request);
        return createOrganizationToken(context, callerOf(request), {
          organization,
          name,
          description,
          expires,
          roleId: parseRoleOfToken(role),
          ...request.query,
        });
      },
    );

    app.delete(
      '/api/orgs/:orgName/tokens/:tokenId',
      {
        config: needs('org_token:delete'),
        schema: {
          operationId: 'deleteOrgAccessToken',
          summary: 'Revoke any token of the organization, including tokens that workloads obtained',
          tags: ['access tokens'],
          params: orgTokenPath,
          querystring: reasonQuery,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { tokenId } = request.params;
        await deleteOrganizationToken(context, callerOf(request), {
          organization,
          tokenId,
          ...request.query,
        });
        return reply.code(204).send(null);
      },
    );
  };
