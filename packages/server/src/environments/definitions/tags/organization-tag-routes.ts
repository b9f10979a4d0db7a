import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { collectOrganizationTags } from './collect-organization-tags.ts';

/** Registers the route of the tags of all environments of an organization. */
export const organizationTagRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/esc/environments/:orgName/tags',
      {
        config: needs('environment_tags:list'),
        schema: {
          operationId: 'listOrganizationTags',
          summary: 'List the tags of the environments whose tags you may list, each with its distinct values',
          tags: ['environments'],
          params: Type.Object({ orgName: Type.String() }),
          response: { 200: Type.Record(Type.String(), Type.Array(Type.String())) },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const tags = await collectOrganizationTags(context, callerOf(request), organization);
        return Object.fromEntries([...tags].map(([name, values]) => [name, [...values].toSorted()]));
      },
    );
  };
