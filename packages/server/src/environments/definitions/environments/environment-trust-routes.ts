import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, needs } from '../../../access/index.ts';
import { formatTrust, pageTrustsOf, trustListSchema } from '../../../outbound/trust-setup/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { environmentOf, environmentPath, environmentUrl } from '../wire.ts';
import { formatTrustCursor, parseTrustCursor } from './list-cursor.ts';
import { loadEnvironment } from './load-environment.ts';

const pageSize = 500;

/** Registers the routes of trust setups that were generated for an environment. */
export const environmentTrustRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      `${environmentUrl}/trusts`,
      {
        config: needs('environment:read'),
        schema: {
          operationId: 'listEnvironmentTrusts',
          summary: 'List the trust setups that were generated for an environment, newest first',
          description:
            'Lists the trust setups that name the environment, match it with a pattern for its project, or contain its id. The server does not record whether a setup was applied.',
          tags: ['environments'],
          params: environmentPath,
          querystring: Type.Object({ continuationToken: Type.Optional(Type.String()) }),
          response: { 200: trustListSchema },
        },
      },
      async (request) => {
        const { id: environmentId, ...environment } = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment:read',
        });
        const { project, name, organizationId } = environment;
        const named = { project, name, environmentId };
        const { continuationToken = '' } = request.query;
        const after = continuationToken === '' ? null : parseTrustCursor(continuationToken);
        const page = { after, limit: pageSize };
        const { rows, next } = await pageTrustsOf(context.database.db, organizationId, named, page);
        return {
          trusts: rows.map(formatTrust),
          ...(next === null ? {} : { continuationToken: formatTrustCursor(next) }),
        };
      },
    );
  };
