import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { callerOf, needs } from '../../../access/index.ts';
import { revisionHeader } from '../../../contract/headers.ts';
import { acceptTextBodies, type HttpRequest } from '../../../http/index.ts';
import { diagnosticSchema, diagnosticsErrorSchema, formatDiagnostics } from '../../diagnostic-wire.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { removeEnvironment } from '../environments/delete-environment.ts';
import { loadEnvironment } from '../environments/load-environment.ts';
import { environmentOf, environmentPath, environmentUrl, noBody, parseVersion } from '../wire.ts';
import { formatEtag } from './etag.ts';
import { readDefinition } from './read-definition.ts';
import { saveDefinition } from './save-definition.ts';

const tags = ['environments'];
const yaml = 'application/x-yaml';

/** Registers the routes of documents, which are accepted and returned unchanged. */
export const documentRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    // The contract's clients send documents as `application/json`.
    acceptTextBodies(app);

    app.head(
      environmentUrl,
      {
        config: { ...needs('environment:read'), swagger: { exposeHeadRoute: true } },
        schema: {
          operationId: 'headEnvironment',
          summary: 'Check that an environment exists, and get its revision',
          tags,
          params: environmentPath,
        },
      },
      async (request, reply) => {
        const { id: environmentId, currentRevision: revision } = await loadEnvironment(
          context,
          callerOf(request),
          { ...environmentOf(request, request.params), needed: 'environment:read' },
        );
        stamp(reply, { revision, etag: formatEtag({ environmentId, revision }) });
        return reply.type(yaml).send();
      },
    );

    app.get(
      environmentUrl,
      {
        config: needs('environment:read'),
        schema: {
          operationId: 'getEnvironment',
          summary: "Get an environment's document, with its secrets encrypted",
          tags,
          params: environmentPath,
          produces: [yaml],
          response: { 200: Type.String() },
        },
        serializerCompiler: () => String,
      },
      async (request, reply) => {
        const definition = await readDefinition(context, callerOf(request), {
          ...environmentOf(request, request.params),
          version: null,
        });
        return sendDocument(reply, definition);
      },
    );

    app.get(
      `${environmentUrl}/versions/:version`,
      {
        config: needs('environment:read'),
        schema: {
          operationId: 'getEnvironmentRevision',
          summary: "Get one revision of an environment's document, by its number or a tag",
          tags,
          params: Type.Object({ ...environmentPath.properties, version: Type.String() }),
          produces: [yaml],
          response: { 200: Type.String() },
        },
        serializerCompiler: () => String,
      },
      async (request, reply) => {
        const definition = await readDefinition(context, callerOf(request), {
          ...environmentOf(request, request.params),
          version: parseVersion(request.params.version),
        });
        return sendDocument(reply, definition);
      },
    );

    app.patch(
      environmentUrl,
      {
        config: needs('environment:write'),
        schema: {
          operationId: 'updateEnvironment',
          summary: "Save an environment's document as its next revision",
          description:
            'The body is the document; its content type is ignored. With the entity tag of a revision in the header If-Match (or ETag), the document is saved only if that revision is still the latest.',
          tags,
          params: environmentPath,
          consumes: [yaml],
          body: Type.String(),
          response: {
            200: Type.Object({ diagnostics: Type.Optional(Type.Array(diagnosticSchema)) }),
            400: diagnosticsErrorSchema,
          },
        },
        preValidation: async (request) => {
          // An empty body is an empty document.
          request.body ??= '';
        },
      },
      async (request, reply) => {
        const outcome = await saveDefinition(context, callerOf(request), {
          ...environmentOf(request, request.params),
          text: request.body,
          conditions: conditionsOf(request),
        });
        if (!outcome.ok) {
          const message = 'The document has errors and was not saved.';
          return reply.code(400).send({ code: 400, message, diagnostics: formatDiagnostics(outcome.fault) });
        }
        stamp(reply, outcome.value);
        const diagnostics = formatDiagnostics(outcome.value.diagnostics);
        return diagnostics.length > 0 ? { diagnostics } : {};
      },
    );

    app.delete(
      environmentUrl,
      {
        config: needs('environment:delete'),
        schema: {
          operationId: 'deleteEnvironment',
          summary: 'Delete an environment, with its revisions, tags and grants',
          tags,
          params: environmentPath,
          response: { 200: noBody },
        },
      },
      async (request, reply) => {
        await removeEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          conditions: conditionsOf(request),
        });
        return reply.code(200).send();
      },
    );
  };

/** Reads the conditions. Clients send an entity tag in either header; if both are present, both must match. */
function conditionsOf({ headers }: HttpRequest): string[] {
  return [headers['if-match'], headers.etag].flat().filter((header) => header !== undefined);
}

/** Sends a document unchanged, with its revision number. */
export function sendDocument(
  reply: FastifyReply,
  definition: { readonly revision: number; readonly etag: string; readonly text: string },
) {
  stamp(reply, definition);
  return reply.type(`${yaml}; charset=utf-8`).header('cache-control', 'no-store').send(definition.text);
}

function stamp(
  reply: FastifyReply,
  { revision, etag }: { readonly revision: number; readonly etag: string },
) {
  void reply.header('etag', etag).header(revisionHeader, String(revision));
}
