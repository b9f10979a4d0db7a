import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { identityOf, needs } from '../../../access/index.ts';
import { quote } from '../../../platform/quote.ts';
import { findRoleRecord } from '../../../tenancy/index.ts';
import { AccessTokenError } from '../access-token-error.ts';
import { pageAccessTokens } from '../store.ts';
import { formatTokenPage, listQuery, parsePage, tokenListSchema } from '../wire.ts';
import { type RoleContext, rolesOfTokens } from './token-roles.ts';

/** Registers the route of the tokens with a role; the caller of this plugin renders errors. */
export const roleTokenRoutes =
  (context: RoleContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { database, clock } = context;

    app.get(
      '/api/orgs/:orgName/roles/:roleID/tokens',
      {
        config: needs('org_token:read'),
        schema: {
          operationId: 'listTokensWithRole',
          summary: 'List the organization’s tokens with a role',
          description:
            'For the default role of the organization, the list includes tokens without an assigned role.',
          tags: ['roles'],
          params: Type.Object({ orgName: Type.String(), roleID: Type.String() }),
          querystring: listQuery,
          response: { 200: tokenListSchema },
        },
      },
      async (request) => {
        const { organizationId } = identityOf(request).organization;
        const { roleID } = request.params;
        const role = await findRoleRecord(database.db, organizationId, roleID);
        if (role === null) throw new AccessTokenError('role_unknown', `Unknown role ${quote(roleID)}.`);
        const tokens = await pageAccessTokens(database.db, {
          ...parsePage(request.query),
          organizationId,
          role,
          kinds: ['organization'],
          nowAt: clock.now(),
        });
        return formatTokenPage(tokens, await rolesOfTokens(context, tokens.rows));
      },
    );
  };
