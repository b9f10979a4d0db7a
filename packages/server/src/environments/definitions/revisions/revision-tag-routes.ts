import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, needs } from '../../../access/index.ts';
import { namedObject } from '../../../contract/named-object.ts';
import type { DefinitionContext } from '../definition-context.ts';
import type { Environment, RevisionTag } from '../environments/environment.ts';
import { loadEnvironment } from '../environments/load-environment.ts';
import {
  environmentOf,
  environmentPath,
  environmentUrl,
  formatRevisionTag,
  latestTagOn,
  parseVersion,
  revisionNumber,
  revisionTagSchema,
} from '../wire.ts';
import {
  changeRevisionTag,
  createRevisionTag,
  removeRevisionTag,
  revisionTagUnknown,
} from './change-revision-tags.ts';
import { findVersion, latestTag } from './resolve-version.ts';
import { findRevisionTag, listRevisionTags } from './revision-tag-store.ts';

const tags = ['environments'];
const defaultPageSize = 100;
const tagPath = Type.Object({ ...environmentPath.properties, tagName: Type.String() });
const optionalRevision = Type.Optional(Type.Union([revisionNumber, Type.Null()]));
const pageQuery = Type.Object({
  after: Type.Optional(Type.String({ description: 'Only tags whose names sort after this name.' })),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
});
const listSchema = namedObject('ListEnvironmentRevisionTagsResponse', {
  tags: Type.Array(revisionTagSchema),
  nextToken: Type.String({
    description: 'The name after which the next page starts; empty on the last page.',
  }),
});

/** Registers the routes of revision tags. Reads always include `latest`. */
export const revisionTagRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = context.database;

    app.get(
      `${environmentUrl}/versions/tags`,
      {
        config: needs('environment_version:read'),
        schema: {
          operationId: 'listEnvironmentRevisionTags',
          summary: "List the tags on an environment's revisions",
          tags,
          params: environmentPath,
          querystring: pageQuery,
          response: { 200: listSchema },
        },
      },
      async (request) => {
        const environment = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment_version:read',
        });
        return pageOf(
          [await loadLatestTag(environment), ...(await listRevisionTags(db, environment.id))],
          request.query,
        );
      },
    );

    app.get(
      `${environmentUrl}/versions/:version/tags`,
      {
        config: needs('environment_version:read'),
        schema: {
          operationId: 'listTagsOfEnvironmentRevision',
          summary: 'List the tags on one revision',
          tags,
          params: Type.Object({ ...environmentPath.properties, version: Type.String() }),
          querystring: pageQuery,
          response: { 200: listSchema },
        },
      },
      async (request) => {
        const environment = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment_version:read',
        });
        const revision = await findVersion(db, environment, parseVersion(request.params.version));
        const own = await listRevisionTags(db, environment.id, { revision: revision.number });
        const isLatest = revision.number === environment.currentRevision;
        return pageOf(isLatest ? [latestTagOn(revision), ...own] : own, request.query);
      },
    );

    app.post(
      `${environmentUrl}/versions/tags`,
      {
        config: needs('environment_version:create'),
        schema: {
          operationId: 'createEnvironmentRevisionTag',
          summary: 'Create a tag on a revision, the latest by default',
          tags,
          params: environmentPath,
          body: Type.Object({ name: Type.String(), revision: optionalRevision }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { name, revision = null } = request.body;
        await createRevisionTag(context, callerOf(request), {
          ...environmentOf(request, request.params),
          name,
          revision,
        });
        return reply.code(204).send(null);
      },
    );

    app.get(
      `${environmentUrl}/versions/tags/:tagName`,
      {
        config: needs('environment_version:read'),
        schema: {
          operationId: 'getEnvironmentRevisionTag',
          summary: 'Get a revision tag',
          tags,
          params: tagPath,
          response: { 200: revisionTagSchema },
        },
      },
      async (request) => {
        const environment = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment_version:read',
        });
        const { tagName } = request.params;
        if (tagName === latestTag) return formatRevisionTag(await loadLatestTag(environment));
        const tag = await findRevisionTag(db, environment.id, tagName);
        if (!tag) throw revisionTagUnknown(environment, tagName);
        return formatRevisionTag(tag);
      },
    );

    app.patch(
      `${environmentUrl}/versions/tags/:tagName`,
      {
        config: needs('environment_version:update'),
        schema: {
          operationId: 'updateEnvironmentRevisionTag',
          summary: 'Move a tag to another revision, the latest by default',
          tags,
          params: tagPath,
          body: Type.Object({ revision: optionalRevision }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { revision = null } = request.body;
        await changeRevisionTag(context, callerOf(request), {
          ...environmentOf(request, request.params),
          name: request.params.tagName,
          revision,
        });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      `${environmentUrl}/versions/tags/:tagName`,
      {
        config: needs('environment_version:delete'),
        schema: {
          operationId: 'deleteEnvironmentRevisionTag',
          summary: 'Delete a revision tag',
          tags,
          params: tagPath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await removeRevisionTag(context, callerOf(request), {
          ...environmentOf(request, request.params),
          name: request.params.tagName,
        });
        return reply.code(204).send(null);
      },
    );

    async function loadLatestTag(environment: Environment): Promise<RevisionTag> {
      return latestTagOn(await findVersion(db, environment, latestTag));
    }
  };

/** Sorts tags by name, by code unit, whatever the database's collation. */
function pageOf(
  found: readonly RevisionTag[],
  { after = '', count = defaultPageSize }: { readonly after?: string; readonly count?: number },
) {
  const rest = found
    .filter(({ name }) => name > after)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const page = rest.slice(0, count);
  return {
    tags: page.map(formatRevisionTag),
    nextToken: rest.length > page.length ? (page.at(-1)?.name ?? '') : '',
  };
}
