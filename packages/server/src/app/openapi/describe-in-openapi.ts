import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import { errorsOfInstance } from '../../http/index.ts';
import { completeDocument, type GeneratedDocument } from './complete-document.ts';
import { describeAccess } from './describe-access.ts';
import { createDocumentFrame } from './document-frame.ts';
import { type DocumentedRoute, readDocumentedRoute } from './documented-route.ts';
import type { OperationExample } from './operation-example.ts';

/**
 * Serves the OpenAPI document of all routes that are registered after this call. Generates it on first request, because
 * the generator and its YAML library consist of a hundred modules that few servers need.
 */
export function describeInOpenApi(http: FastifyInstance, publicUrl: () => string): () => Promise<object> {
  const routes: DocumentedRoute[] = [];
  http.addHook('onRoute', function read(route) {
    const documented = readDocumentedRoute(route, errorsOfInstance(this));
    if (documented !== null) routes.push(documented);
  });
  let created: Promise<object> | null = null;
  return () => {
    created ??= describe(routes, publicUrl()).catch((cause: unknown) => {
      created = null;
      throw cause;
    });
    return created;
  };
}

/**
 * Generates the document on a separate instance that serves no requests, because the library sees routes only while
 * they are being registered.
 */
async function describe(routes: readonly DocumentedRoute[], publicUrl: string): Promise<object> {
  const { default: fastifySwagger } = await import('@fastify/swagger');
  const catalogue = fastify({ exposeHeadRoutes: false });
  catalogue.setValidatorCompiler(() => () => true);
  catalogue.setSerializerCompiler(() => JSON.stringify);
  await catalogue.register(fastifySwagger, { openapi: createDocumentFrame(publicUrl) });
  for (const { route } of routes) {
    const { method, url, schema = {}, config = {} } = route;
    const open = config.access?.kind === 'public' ? { security: [] } : {};
    const description = [schema.description, describeAccess(config.access)].filter(Boolean).join(' ');
    const described = { ...schema, ...open, description };
    catalogue.route({ method, url, schema: described, config, handler: () => null });
  }
  await catalogue.ready();
  const document = structuredClone(catalogue.swagger()) as unknown as GeneratedDocument;
  return completeDocument(document, routes, await readExamples());
}

async function readExamples(): Promise<Readonly<Record<string, OperationExample>>> {
  const text = await readFile(join(import.meta.dirname, 'examples.json'), 'utf8');
  return JSON.parse(text) as Readonly<Record<string, OperationExample>>;
}
