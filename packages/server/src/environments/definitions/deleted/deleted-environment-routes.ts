import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { environmentListSchema, formatDeleted } from '../wire.ts';
import { parseDeletionTime } from './parse-deletion-time.ts';
import { listDeletedEnvironments, purgeEnvironment, restoreEnvironment } from './restore-environment.ts';

const tags = ['environments'];
const orgPath = Type.Object({ orgName: Type.String() });
const deletedEnvironmentsUrl = '/api/esc/environments/:orgName/restore';
const pageSize = 100;
const deletion = {
  project: Type.String(),
  name: Type.String(),
  deletionTimestamp: Type.String({ description: 'The deletedAt of the one that is meant.' }),
};

/** Deleted environments (docs/contract/environments.md#deletion): listed, restored, purged. */
export const deletedEnvironmentRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      deletedEnvironmentsUrl,
      {
        config: needs('environments:use'),
        schema: {
          summary: 'List the deleted environments that you may restore, newest first',
          tags,
          params: orgPath,
          querystring: Type.Object({ continuationToken: Type.Optional(Type.String()) }),
          response: { 200: environmentListSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const page = await listDeletedEnvironments(context, callerOf(request), {
          organization,
          continuationToken: request.query.continuationToken || null,
          limit: pageSize,
        });
        return {
          environments: page.environments.map((deleted) =>
            formatDeleted(organization.organizationName, deleted),
          ),
          ...(page.continuationToken === null ? {} : { nextToken: page.continuationToken }),
        };
      },
    );

    app.put(
      deletedEnvironmentsUrl,
      {
        config: needs('environments:use'),
        schema: {
          summary: 'Restore a deleted environment, with its revisions, tags, settings and the grants on it',
          tags,
          params: orgPath,
          body: Type.Object(deletion),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { project, name, deletionTimestamp } = request.body;
        await restoreEnvironment(context, callerOf(request), {
          organization: identityOf(request).organization,
          environment: { project, name },
          deletedAt: parseDeletionTime(deletionTimestamp),
        });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      deletedEnvironmentsUrl,
      {
        config: needs('environments:administer'),
        schema: {
          summary: 'Purge a deleted environment: it cannot be restored any more, and its name stays reserved',
          tags,
          params: orgPath,
          querystring: Type.Object(deletion),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { project, name, deletionTimestamp } = request.query;
        await purgeEnvironment(context, callerOf(request), {
          organization: identityOf(request).organization,
          environment: { project, name },
          deletedAt: parseDeletionTime(deletionTimestamp),
        });
        return reply.code(204).send(null);
      },
    );
  };
