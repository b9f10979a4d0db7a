import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, needs } from '../../../access/index.ts';
import { maxJsonBytesOfTexts } from '../../../http/index.ts';
import {
  environmentOf,
  environmentPath,
  environmentUrl,
  parseVersion,
  sendDocument,
} from '../../definitions/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { decryptDefinition } from './decrypt-definition.ts';
import { decryptForEnvironment, encryptForEnvironment } from './exchange-secrets.ts';

const tags = ['environments'];
/** The maximum number of texts in one request. */
const texts = Type.Array(Type.String(), { maxItems: 1_000 });

/** Registers the routes of documents and texts, with their secrets in plain text or encrypted. */
export const secretRoutes =
  (context: EvaluationContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      `${environmentUrl}/decrypt`,
      {
        config: needs('environment:read_decrypt'),
        schema: {
          operationId: 'decryptEnvironment',
          summary:
            "Read an environment's document with its secrets in plain text; requires the scope environment:open",
          tags,
          params: environmentPath,
          produces: ['application/x-yaml'],
          response: { 200: Type.String() },
        },
        serializerCompiler: () => String,
      },
      async (request, reply) => {
        const { organization, environment } = environmentOf(request, request.params);
        const reference = { ...environment, version: null };
        return sendDocument(
          reply,
          await decryptDefinition(context, callerOf(request), { organization, reference }),
        );
      },
    );

    app.get(
      `${environmentUrl}/versions/:version/decrypt`,
      {
        config: needs('environment:read_decrypt'),
        schema: {
          operationId: 'decryptEnvironmentRevision',
          summary: 'Read a revision with its secrets in plain text; requires the scope environment:open',
          tags,
          params: Type.Object({ ...environmentPath.properties, version: Type.String() }),
          produces: ['application/x-yaml'],
          response: { 200: Type.String() },
        },
        serializerCompiler: () => String,
      },
      async (request, reply) => {
        const { organization, environment } = environmentOf(request, request.params);
        const reference = { ...environment, version: parseVersion(request.params.version) };
        return sendDocument(
          reply,
          await decryptDefinition(context, callerOf(request), { organization, reference }),
        );
      },
    );

    app.post(
      `${environmentUrl}/encrypt-secrets`,
      {
        config: needs('environment:write'),
        bodyLimit: maxJsonBytesOfTexts,
        schema: {
          operationId: 'encryptEnvironmentSecrets',
          summary: "Encrypt texts for an environment's document; requires the permission write",
          tags,
          params: environmentPath,
          body: Type.Object({ plaintexts: texts }),
          response: { 200: Type.Object({ ciphertexts: texts }) },
        },
      },
      async (request) => {
        const { organization, environment } = environmentOf(request, request.params);
        const ciphertexts = await encryptForEnvironment(context, callerOf(request), {
          organization,
          reference: { ...environment, version: null },
          plaintexts: request.body.plaintexts,
        });
        return { ciphertexts };
      },
    );

    app.post(
      `${environmentUrl}/decrypt-secrets`,
      {
        config: needs('environment:read_decrypt'),
        bodyLimit: maxJsonBytesOfTexts,
        schema: {
          operationId: 'decryptEnvironmentSecrets',
          summary: "Decrypt ciphertexts of an environment's document; requires the scope environment:open",
          tags,
          params: environmentPath,
          body: Type.Object({ ciphertexts: texts }),
          response: { 200: Type.Object({ plaintexts: texts }) },
        },
      },
      async (request, reply) => {
        const { organization, environment } = environmentOf(request, request.params);
        const plaintexts = await decryptForEnvironment(context, callerOf(request), {
          organization,
          reference: { ...environment, version: null },
          ciphertexts: request.body.ciphertexts,
        });
        void reply.header('cache-control', 'no-store');
        return { plaintexts };
      },
    );
  };
