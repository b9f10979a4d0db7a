import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, needs } from '../../../access/index.ts';
import { collectPage } from '../../../database/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import type { Revision } from '../environments/environment.ts';
import { loadEnvironment } from '../environments/load-environment.ts';
import {
  environmentOf,
  environmentPath,
  environmentUrl,
  formatRevision,
  parseVersion,
  revisionNumber,
  revisionSchema,
} from '../wire.ts';
import { latestTag } from './resolve-version.ts';
import { withdrawRevision } from './retract-revision.ts';
import { listRevisions } from './revision-store.ts';
import { listRevisionTags } from './revision-tag-store.ts';

const tags = ['environments'];
const defaultPageSize = 100;

/** Registers the routes of the history of environments. */
export const revisionRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = context.database;

    app.get(
      `${environmentUrl}/versions`,
      {
        config: needs('environment:read'),
        schema: {
          operationId: 'listEnvironmentRevisions',
          summary: "List an environment's revisions, newest first",
          tags,
          params: environmentPath,
          querystring: Type.Object({
            before: Type.Optional(
              Type.Integer({
                minimum: 0,
                maximum: 2 ** 31 - 1,
                description: 'Only revisions before this revision; 0 for all revisions.',
              }),
            ),
            count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
          }),
          response: { 200: Type.Array(revisionSchema) },
        },
      },
      async (request) => {
        const { before = 0, count = defaultPageSize } = request.query;
        const environment = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment:read',
        });
        const { rows } = await collectPage<Revision>({
          limit: count,
          read: (last, limit) =>
            listRevisions(db, environment.id, { before: last?.number ?? (before || null), limit }),
        });
        const named = Map.groupBy(await listRevisionTags(db, environment.id), ({ revision }) => revision);
        return rows.map((revision) => {
          const names = (named.get(revision.number) ?? []).map(({ name }) => name).sort();
          const isLatest = revision.number === environment.currentRevision;
          return formatRevision(revision, isLatest ? [latestTag, ...names] : names);
        });
      },
    );

    app.post(
      `${environmentUrl}/versions/:version/retract`,
      {
        config: needs('environment_version:retract'),
        schema: {
          operationId: 'retractEnvironmentRevision',
          summary:
            'Retract a revision: it can no longer be read or opened, and its tags move to its replacement',
          tags,
          params: Type.Object({ ...environmentPath.properties, version: Type.String() }),
          body: Type.Object({
            replacement: Type.Optional(Type.Union([revisionNumber, Type.Null()])),
            reason: Type.Optional(Type.String()),
          }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { replacement = null, reason = '' } = request.body;
        await withdrawRevision(context, callerOf(request), {
          ...environmentOf(request, request.params),
          version: parseVersion(request.params.version),
          replacement,
          reason,
        });
        return reply.code(204).send(null);
      },
    );
  };
