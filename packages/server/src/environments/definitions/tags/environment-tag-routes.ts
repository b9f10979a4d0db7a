import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, needs } from '../../../access/index.ts';
import { collectPage } from '../../../database/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { DefinitionContext } from '../definition-context.ts';
import type { EnvironmentTag } from '../environments/environment.ts';
import { loadEnvironment } from '../environments/load-environment.ts';
import {
  environmentOf,
  environmentPath,
  environmentTagSchema,
  environmentUrl,
  formatEnvironmentTag,
} from '../wire.ts';
import {
  changeEnvironmentTag,
  createEnvironmentTag,
  environmentTagUnknown,
  removeEnvironmentTag,
} from './change-environment-tags.ts';
import { findEnvironmentTag, listEnvironmentTags } from './environment-tag-store.ts';

const tags = ['environments'];
const defaultPageSize = 100;
const tagPath = Type.Object({ ...environmentPath.properties, tagName: Type.String() });

/** Registers the routes of environment tags: names and values for finding environments. */
export const environmentTagRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = context.database;

    app.get(
      `${environmentUrl}/tags`,
      {
        config: needs('environment_tags:list'),
        schema: {
          operationId: 'listEnvironmentTags',
          summary: "List an environment's tags",
          tags,
          params: environmentPath,
          querystring: Type.Object({
            after: Type.Optional(Type.String({ description: 'The nextToken of the previous page.' })),
            count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
          }),
          response: {
            200: Type.Object({
              tags: Type.Record(Type.String(), environmentTagSchema),
              nextToken: Type.String({ description: 'The token for the next page; 0 on the last page.' }),
            }),
          },
        },
      },
      async (request) => {
        const skip = parseAfter(request.query.after);
        const { count = defaultPageSize } = request.query;
        const environment = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment_tags:list',
        });
        let at = skip;
        const { rows, next } = await collectPage<EnvironmentTag>({
          limit: count,
          async read(_last, limit) {
            const found = await listEnvironmentTags(db, environment.id, { skip: at, limit });
            at += found.length;
            return found;
          },
        });
        return {
          tags: Object.fromEntries(rows.map((tag) => [tag.name, formatEnvironmentTag(tag)])),
          nextToken: next === null ? '0' : String(skip + rows.length),
        };
      },
    );

    app.post(
      `${environmentUrl}/tags`,
      {
        config: needs('environment_tag:create'),
        schema: {
          operationId: 'createEnvironmentTag',
          summary: 'Create a tag on an environment',
          tags,
          params: environmentPath,
          body: Type.Object({ name: Type.String(), value: Type.String() }),
          response: { 200: environmentTagSchema },
        },
      },
      async (request) => {
        const { name, value } = request.body;
        const tag = await createEnvironmentTag(context, callerOf(request), {
          ...environmentOf(request, request.params),
          name,
          value,
        });
        return formatEnvironmentTag(tag);
      },
    );

    app.get(
      `${environmentUrl}/tags/:tagName`,
      {
        config: needs('environment_tag:read'),
        schema: {
          operationId: 'getEnvironmentTag',
          summary: "Get an environment's tag",
          tags,
          params: tagPath,
          response: { 200: environmentTagSchema },
        },
      },
      async (request) => {
        const environment = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment_tag:read',
        });
        const tag = await findEnvironmentTag(db, environment.id, request.params.tagName);
        if (!tag) throw environmentTagUnknown(environment, request.params.tagName);
        return formatEnvironmentTag(tag);
      },
    );

    app.patch(
      `${environmentUrl}/tags/:tagName`,
      {
        config: needs('environment_tag:update'),
        schema: {
          operationId: 'updateEnvironmentTag',
          summary: "Change an environment's tag if it still has the given value",
          tags,
          params: tagPath,
          body: Type.Object({
            currentTag: Type.Object({ value: Type.String() }),
            newTag: Type.Object({ name: Type.Optional(Type.String()), value: Type.Optional(Type.String()) }),
          }),
          response: { 200: environmentTagSchema },
        },
      },
      async (request) => {
        const { currentTag, newTag } = request.body;
        const tag = await changeEnvironmentTag(context, callerOf(request), {
          ...environmentOf(request, request.params),
          name: request.params.tagName,
          currentValue: currentTag.value,
          newName: newTag.name ?? '',
          newValue: newTag.value ?? '',
        });
        return formatEnvironmentTag(tag);
      },
    );

    app.delete(
      `${environmentUrl}/tags/:tagName`,
      {
        config: needs('environment_tag:delete'),
        schema: {
          operationId: 'deleteEnvironmentTag',
          summary: "Delete an environment's tag",
          tags,
          params: tagPath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await removeEnvironmentTag(context, callerOf(request), {
          ...environmentOf(request, request.params),
          name: request.params.tagName,
        });
        return reply.code(204).send(null);
      },
    );
  };

/**
 * Parses the number of tags that the client has seen; on the first page the contract's clients send none, an empty
 * value, or 0.
 */
function parseAfter(after = ''): number {
  if (/^[0-9]{0,9}$/.test(after)) return Number(after);
  throw new EnvironmentError(
    'page_invalid',
    'after is not valid; use a nextToken that this server returned.',
  );
}
