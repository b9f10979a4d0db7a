import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { acceptTextBodies } from '../../http/index.ts';
import { environmentOf, environmentPath, environmentUrl, parseVersion } from '../definitions/index.ts';
import { diagnosticSchema, diagnosticsErrorSchema, formatDiagnostics } from '../diagnostic-wire.ts';
import type { EvaluationContext } from '../evaluation/index.ts';
import { type OnOpening, observeOpening } from './observe-opening.ts';
import { type OpenOutcome, openEnvironment, openUnsaved } from './open-environment.ts';

const tags = ['environments'];
const query = Type.Object({
  duration: Type.Optional(
    Type.String({ description: 'Open duration, such as 2h30m; 2h by default, at most 24h.' }),
  ),
});
const response = {
  200: namedObject('OpenEnvironmentResponse', {
    id: Type.String({ description: 'Id of the session, for reading its values.' }),
    expiresAt: Type.String({
      format: 'date-time',
      description: 'Time of expiry, after which the environment must be opened again.',
    }),
    diagnostics: Type.Optional(
      Type.Array(diagnosticSchema, {
        description: 'Faults in the document and failed logins; all other values are available.',
      }),
    ),
  }),
  400: diagnosticsErrorSchema,
};

/** The dependencies of the routes of sessions. */
export interface SessionRoutesContext extends EvaluationContext {
  readonly onOpening: OnOpening;
}

/** Registers the routes that open environments, with secrets and logins. */
export const openRoutes =
  (context: SessionRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    // The contract's clients send documents as `application/json`.
    acceptTextBodies(app);

    app.post(
      `${environmentUrl}/open`,
      {
        config: needs('environment:open'),
        schema: {
          operationId: 'openEnvironment',
          summary: 'Open an environment',
          tags,
          params: environmentPath,
          querystring: query,
          response,
        },
      },
      async (request, reply) => {
        const { organization, environment } = environmentOf(request, request.params);
        const caller = callerOf(request);
        const outcome = await observeOpening(context.onOpening, caller, () =>
          openEnvironment(context, caller, {
            organization,
            reference: { ...environment, version: null },
            duration: request.query.duration,
          }),
        );
        return answer(reply, outcome);
      },
    );

    app.post(
      `${environmentUrl}/versions/:version/open`,
      {
        config: needs('environment:open'),
        schema: {
          operationId: 'openEnvironmentRevision',
          summary: 'Open a revision of an environment, by its number or a tag',
          tags,
          params: Type.Object({ ...environmentPath.properties, version: Type.String() }),
          querystring: query,
          response,
        },
      },
      async (request, reply) => {
        const { organization, environment } = environmentOf(request, request.params);
        const caller = callerOf(request);
        const version = parseVersion(request.params.version);
        const outcome = await observeOpening(context.onOpening, caller, () =>
          openEnvironment(context, caller, {
            organization,
            reference: { ...environment, version },
            duration: request.query.duration,
          }),
        );
        return answer(reply, outcome);
      },
    );

    app.post(
      '/api/esc/environments/:orgName/yaml/open',
      {
        config: needs('environment_yaml:open'),
        schema: {
          operationId: 'openYAML',
          summary: 'Open an unsaved document',
          description: 'The body is the document; its content type is ignored.',
          tags,
          params: Type.Object({ orgName: Type.String() }),
          querystring: query,
          consumes: ['application/x-yaml'],
          body: Type.String(),
          response,
        },
        preValidation: async (request) => {
          // An empty body is an empty document.
          request.body ??= '';
        },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const outcome = await observeOpening(context.onOpening, caller, () =>
          openUnsaved(context, caller, {
            organization: identityOf(request).organization,
            text: request.body,
            duration: request.query.duration,
          }),
        );
        return answer(reply, outcome);
      },
    );
  };

function answer(reply: FastifyReply, outcome: OpenOutcome) {
  if (!outcome.ok) {
    const message = 'The document cannot be read, and was not opened.';
    return reply.code(400).send({ code: 400, message, diagnostics: formatDiagnostics(outcome.fault) });
  }
  const { sessionId: id, expiresAt } = outcome.value;
  const diagnostics = formatDiagnostics(outcome.value.diagnostics);
  return reply.send({
    id,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(diagnostics.length === 0 ? {} : { diagnostics }),
  });
}
