import { finished, Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { callerOf, identityOf, needs, type OrganizationAccess } from '../../../access/index.ts';
import { acceptTextBodies } from '../../../http/index.ts';
import { environmentOf, environmentPath, environmentUrl, parseVersion } from '../../definitions/index.ts';
import { diagnosticsErrorSchema, formatDiagnostics } from '../../diagnostic-wire.ts';
import { hasErrors } from '../../language/index.ts';
import type { LanguageEvaluation } from '../../language-process/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { checkEnvironment, checkUnsaved } from './check-document.ts';
import { UnsentResponses } from './unsent-responses.ts';
import { checkAnswerSchema, formatCheck } from './wire.ts';

const tags = ['environments'];
const query = Type.Object({
  showSecrets: Type.Optional(
    Type.Boolean({ description: 'Show secrets in plain text; requires the scope environment:open.' }),
  ),
});
const response = { 200: checkAnswerSchema, 400: diagnosticsErrorSchema };

/** Registers the routes that evaluate documents without opening a provider. */
export const checkRoutes =
  (context: EvaluationContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    // The contract's clients send documents as `application/json`.
    acceptTextBodies(app);
    // No schema can serialize some parts of a response.
    app.setSerializerCompiler(() => JSON.stringify);
    const unsent = new UnsentResponses();

    app.post(
      `${environmentUrl}/check`,
      {
        config: needs('environment:read'),
        schema: {
          operationId: 'checkEnvironment',
          summary: 'Check an environment: evaluate it without opening providers',
          tags,
          params: environmentPath,
          querystring: query,
          response,
        },
      },
      async (request, reply) => {
        const { organization, environment } = environmentOf(request, request.params);
        const check = await checkEnvironment(context, callerOf(request), {
          organization,
          reference: { ...environment, version: null },
          showSecrets: request.query.showSecrets === true,
        });
        return answer(reply, organization, check);
      },
    );

    app.post(
      `${environmentUrl}/versions/:version/check`,
      {
        config: needs('environment:read'),
        schema: {
          operationId: 'checkEnvironmentRevision',
          summary: 'Check a revision of an environment, by its number or a tag',
          tags,
          params: Type.Object({ ...environmentPath.properties, version: Type.String() }),
          querystring: query,
          response,
        },
      },
      async (request, reply) => {
        const { organization, environment } = environmentOf(request, request.params);
        const check = await checkEnvironment(context, callerOf(request), {
          organization,
          reference: { ...environment, version: parseVersion(request.params.version) },
          showSecrets: request.query.showSecrets === true,
        });
        return answer(reply, organization, check);
      },
    );

    app.post(
      '/api/esc/environments/:orgName/yaml/check',
      {
        config: needs('environment_yaml:open'),
        schema: {
          operationId: 'checkYAML',
          summary: 'Check a document that is not saved',
          description:
            'The body is the document; its content type is ignored. A document with errors is refused with its diagnostics.',
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
        const { organization } = identityOf(request);
        const check = await checkUnsaved(context, callerOf(request), {
          organization,
          text: request.body,
          showSecrets: request.query.showSecrets === true,
        });
        // Clients of the contract save the document if this succeeds.
        if (hasErrors(check.diagnostics)) return refuse(reply, check);
        return answer(reply, organization, check);
      },
    );

    function refuse(reply: FastifyReply, { environment, diagnostics }: LanguageEvaluation) {
      void reply.header('cache-control', 'no-store');
      const message = environment === null ? 'The document cannot be read.' : 'The document has errors.';
      return reply.code(400).send({ code: 400, message, diagnostics: formatDiagnostics(diagnostics) });
    }

    /** Sends a response as fast as the client reads it, and counts the bytes that the client has not read. */
    function answer(reply: FastifyReply, { organizationId }: OrganizationAccess, check: LanguageEvaluation) {
      const { environment } = check;
      if (environment === null) return refuse(reply, check);
      void reply.header('cache-control', 'no-store');
      const { bytes, parts } = formatCheck(environment, check);
      // Calls back even if the client has already disconnected.
      finished(reply.raw, unsent.hold(organizationId, bytes));
      void reply.type('application/json; charset=utf-8').header('content-length', bytes);
      return reply.send(Readable.from(parts, { objectMode: false }));
    }
  };
