import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import type { HttpRequest } from '../../../http/index.ts';
import { parseEnvironment } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { environmentListSchema, formatDeleted } from '../wire.ts';
import { parseDeletionTime } from './parse-deletion-time.ts';
import {
  type DeletionRequest,
  deletionUnknown,
  listDeletedEnvironments,
  purgeEnvironment,
  restoreEnvironment,
} from './restore-environment.ts';

const tags = ['environments'];
const orgPath = Type.Object({ orgName: Type.String() });
const deletedEnvironmentsUrl = '/api/esc/environments/:orgName/restore';
const pageSize = 100;
const deletionSchema = Type.Object({
  project: Type.String(),
  name: Type.String(),
  deletionTimestamp: Type.String({
    description:
      'The deletedAt of the environment, which distinguishes deleted environments with the same name.',
  }),
});

/** Registers the routes that list, restore and purge deleted environments (docs/contract/environments.md#deletion). */
export const deletedEnvironmentRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      deletedEnvironmentsUrl,
      {
        config: needs('environment:list_deleted'),
        schema: {
          operationId: 'listDeletedEnvironments',
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
        config: needs('environment:restore_deleted'),
        schema: {
          operationId: 'restoreEnvironment',
          summary: 'Restore a deleted environment, with its revisions, tags, settings and grants',
          tags,
          params: orgPath,
          body: deletionSchema,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await restoreEnvironment(context, callerOf(request), deletionOf(request, request.body));
        return reply.code(204).send(null);
      },
    );

    app.delete(
      deletedEnvironmentsUrl,
      {
        config: needs('environment:purge_deleted'),
        schema: {
          operationId: 'purgeDeletedEnvironment',
          summary: 'Purge a deleted environment: it can no longer be restored, and its name stays reserved',
          tags,
          params: orgPath,
          querystring: deletionSchema,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await purgeEnvironment(context, callerOf(request), deletionOf(request, request.query));
        return reply.code(204).send(null);
      },
    );
  };

/** Parses which deletion a request names. Throws `deletion_time_invalid` and `deletion_unknown`. */
function deletionOf(
  request: HttpRequest,
  { project, name, deletionTimestamp }: Static<typeof deletionSchema>,
): DeletionRequest {
  const { organization } = identityOf(request);
  const deletedAt = parseDeletionTime(deletionTimestamp);
  const environment = parseEnvironment({ project, name });
  if (environment === null) throw deletionUnknown({ organization, environment: { project, name } });
  return { organization, environment, deletedAt };
}
