import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import { findOpenSessions, type OpenSessionsContext } from './find-open-sessions.ts';
import { revokeMatchingSessions, revokeSession } from './revoke-sessions.ts';
import {
  criteriaMembers,
  formatOpenSession,
  openSessionSchema,
  parseContinuation,
  parseCriteria,
} from './wire.ts';

const tags = ['environments'];
const orgPath = Type.Object({ orgName: Type.String() });
const sessionsUrl = '/api/orgs/:orgName/environment-sessions';
const sessionsShown = 20;
/** A misspelt criterion or `dryRun` would revoke more than intended. */
const closed = { additionalProperties: false } as const;

/**
 * Registers the routes of an organization's open sessions, for its administrators. The caller of this plugin renders
 * errors.
 */
export const openSessionRoutes =
  (context: OpenSessionsContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      sessionsUrl,
      {
        config: needs('environment_session:read'),
        schema: {
          operationId: 'listEnvironmentSessions',
          summary: 'List the open sessions of environments, newest first, without their values',
          tags,
          params: orgPath,
          querystring: Type.Object({
            ...criteriaMembers,
            continuationToken: Type.Optional(Type.String()),
            maxResults: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
          }),
          response: {
            200: Type.Object({
              sessions: Type.Array(openSessionSchema),
              continuationToken: Type.Optional(
                Type.String({
                  description:
                    'Token for the next page. It is present if more sessions may exist, even if this page is empty.',
                }),
              ),
            }),
          },
        },
      },
      async (request) => {
        const { continuationToken, maxResults: limit = 100, ...criteria } = request.query;
        const { sessions, next } = await findOpenSessions(context, callerOf(request), {
          organization: identityOf(request).organization,
          criteria: parseCriteria(criteria),
          limit,
          ...parseContinuation(continuationToken),
        });
        return {
          sessions: sessions.map(formatOpenSession),
          ...(next === null ? {} : { continuationToken: next }),
        };
      },
    );

    app.delete(
      `${sessionsUrl}/:sessionId`,
      {
        config: needs('environment_session:delete'),
        schema: {
          operationId: 'revokeEnvironmentSession',
          summary: 'Revoke an open session of an environment',
          tags,
          params: Type.Object({ ...orgPath.properties, sessionId: Type.String() }),
          querystring: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 1_000 })) }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { reason } = request.query;
        await revokeSession(context, callerOf(request), {
          organization: identityOf(request).organization,
          sessionId: request.params.sessionId,
          ...(reason === undefined ? {} : { reason }),
        });
        return reply.code(204).send(null);
      },
    );

    app.post(
      `${sessionsUrl}/revoke`,
      {
        config: needs('environment_session:delete'),
        schema: {
          operationId: 'revokeEnvironmentSessions',
          summary: 'Revoke the open environment sessions that match all criteria, at most 500 per call',
          tags,
          params: orgPath,
          body: Type.Object(
            {
              criteria: Type.Object(criteriaMembers, closed),
              dryRun: Type.Optional(
                Type.Boolean({ description: 'Count and list the sessions without revoking them.' }),
              ),
              reason: Type.Optional(Type.String({ maxLength: 1_000 })),
              continuationToken: Type.Optional(Type.String()),
            },
            closed,
          ),
          response: {
            200: Type.Object({
              count: Type.Integer({
                description: 'Number of sessions that this call revoked, or would revoke.',
              }),
              sessions: Type.Array(openSessionSchema, {
                description: 'The first 20 sessions, newest first.',
              }),
              continuationToken: Type.Optional(
                Type.String({ description: 'Present if more sessions remain: pass it with the next call.' }),
              ),
            }),
          },
        },
      },
      async (request) => {
        const { criteria, dryRun = false, reason, continuationToken } = request.body;
        const { sessions, next } = await revokeMatchingSessions(context, callerOf(request), {
          organization: identityOf(request).organization,
          criteria: parseCriteria(criteria),
          dryRun,
          ...(reason === undefined ? {} : { reason }),
          ...parseContinuation(continuationToken),
        });
        return {
          count: sessions.length,
          sessions: sessions.slice(0, sessionsShown).map(formatOpenSession),
          ...(next === null ? {} : { continuationToken: next }),
        };
      },
    );
  };
