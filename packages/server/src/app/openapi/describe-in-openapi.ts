import { type FastifyInstance, fastify } from 'fastify';
import { completeDocument, type GeneratedDocument } from './complete-document.ts';
import { createDocumentFrame } from './document-frame.ts';
import { type DocumentedRoute, readDocumentedRoute } from './documented-route.ts';

/**
 * Serves the OpenAPI document of all routes that are registered after this call. Generates it on first request, because
 * the generator and its YAML library consist of a hundred modules that few servers need.
 */
export function describeInOpenApi(http: FastifyInstance, publicUrl: () => string): () => Promise<object> {
  const routes: DocumentedRoute[] = [];
  http.addHook('onRoute', (route) => {
    const documented = readDocumentedRoute(route);
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
    catalogue.route({ method, url, schema: { ...schema, ...open }, config, handler: () => null });
  }
  await catalogue.ready();
  return completeDocument(structuredClone(catalogue.swagger()) as unknown as GeneratedDocument);
}
