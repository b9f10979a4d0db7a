import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, needs } from '../../../access/index.ts';
import { findTrustsOf, formatTrust, trustListSchema } from '../../../outbound/trust-setup/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { environmentOf, environmentPath, environmentUrl } from '../wire.ts';
import { loadEnvironment } from './load-environment.ts';

const maxTrusts = 500;

/** Registers the routes of trust setups that were generated for an environment. */
export const environmentTrustRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      `${environmentUrl}/trusts`,
      {
        config: needs('environments:use'),
        schema: {
          summary: 'List the trust setups that were generated for an environment, newest first',
          description:
            'Lists the trust setups that name the environment, match it with a pattern of its project, or contain its id; at most the 500 newest. The server does not know whether a setup was applied.',
          tags: ['environments'],
          params: environmentPath,
          response: { 200: Type.Pick(trustListSchema, ['trusts']) },
        },
      },
      async (request) => {
        const { id: environmentId, ...environment } = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'read',
        });
        const { project, name, organizationId } = environment;
        const named = { project, name, environmentId };
        const trusts = await findTrustsOf(context.database.db, organizationId, named, { limit: maxTrusts });
        return { trusts: trusts.map(formatTrust) };
      },
    );
  };
