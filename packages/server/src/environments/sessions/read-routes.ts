import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { environmentOf, environmentPath, environmentUrl } from '../definitions/index.ts';
import { type EvaluationContext, evaluatedEnvironmentMembers } from '../evaluation/index.ts';
import type { ResultText } from '../sealed-results/index.ts';
import { readSession } from './read-session.ts';

const tags = ['environments'];
const query = Type.Object({
  property: Type.Optional(
    Type.String({ description: 'Only the value at this path, such as a.b["c.d"][0].' }),
  ),
});
const response = {
  200: Type.Object({
    ...evaluatedEnvironmentMembers,
    value: Type.Optional(Type.Unknown({ description: 'The value of one property.' })),
    bytes: Type.Optional(
      Type.String({
        description:
          'Base64 of all bytes of a string that is not UTF-8; `value` has U+FFFD for each invalid byte.',
      }),
    ),
    secret: Type.Optional(Type.Boolean()),
    unknown: Type.Optional(Type.Boolean()),
    trace: Type.Optional(Type.Unknown()),
  }),
};

/** Registers the routes that read open environments, for the principal that opened them. */
export const readRoutes =
  (context: EvaluationContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    // @pulumi/esc-sdk doubles the slash when it reads one value.
    for (const [slash, hide] of [
      ['/', false],
      ['//', true],
    ] as const) {
      app.get(
        `${environmentUrl}/open${slash}:openSessionID`,
        {
          config: needs('environment:open'),
          schema: {
            hide,
            operationId: 'readOpenEnvironment',
            summary: 'Read an open environment, or one of its values',
            tags,
            params: Type.Object({ ...environmentPath.properties, openSessionID: Type.String() }),
            querystring: query,
            response,
          },
        },
        async (request, reply) => {
          const { openSessionID: sessionId } = request.params;
          const { organization, environment } = environmentOf(request, request.params);
          const session = { organization, environment, sessionId, property: propertyOf(request.query) };
          return answer(reply, await readSession(context, callerOf(request), session));
        },
      );
    }

    app.get(
      '/api/esc/environments/:orgName/yaml/open/:openSessionID',
      {
        config: needs('environment_yaml:open'),
        schema: {
          operationId: 'readOpenYAML',
          summary: 'Read an opened unsaved document, or one of its values',
          tags,
          params: Type.Object({ orgName: Type.String(), openSessionID: Type.String() }),
          querystring: query,
          response,
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const session = {
          organization,
          environment: null,
          sessionId: request.params.openSessionID,
          property: propertyOf(request.query),
        };
        return answer(reply, await readSession(context, callerOf(request), session));
      },
    );
  };

function propertyOf({ property = '' }: { readonly property?: string }): string | null {
  return property === '' ? null : property;
}

/** Sends serialized JSON piece by piece, as fast as the client reads it. */
function answer(reply: FastifyReply, { bytes, parts }: ResultText) {
  void reply.type('application/json; charset=utf-8').header('cache-control', 'no-store');
  if ('length' in parts) return reply.send(Buffer.concat(parts));
  return reply.header('content-length', bytes).send(Readable.from(parts, { objectMode: false }));
}
