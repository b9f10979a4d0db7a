import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { type FastifyInstance, fastify, type RouteOptions } from 'fastify';

const about: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.0.3',
  info: {
    title: 'Symbolon',
    version: '1.0.0',
    description: 'Workload identity: trusted OIDC tokens in, short-lived access tokens out.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  components: {
    securitySchemes: {
      accessToken: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'token {access token}, or Bearer {access token}',
      },
    },
  },
  security: [{ accessToken: [] }],
};

/**
 * Serves the OpenAPI document of all routes that are registered after this call. Generates it on first request, because
 * the generator and its YAML library consist of a hundred modules that few servers need.
 */
export function describeInOpenApi(http: FastifyInstance): () => Promise<object> {
  const routes: RouteOptions[] = [];
  http.addHook('onRoute', (route) => void routes.push(route));
  let created: Promise<object> | null = null;
  return () => {
    created ??= describe(routes).catch((cause: unknown) => {
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
async function describe(routes: readonly RouteOptions[]): Promise<object> {
  const { default: fastifySwagger } = await import('@fastify/swagger');
  const catalogue = fastify({ exposeHeadRoutes: false });
  catalogue.setValidatorCompiler(() => () => true);
  catalogue.setSerializerCompiler(() => JSON.stringify);
  await catalogue.register(fastifySwagger, { openapi: about });
  for (const { method, url, schema = {}, config = {} } of routes) {
    catalogue.route({ method, url, schema, config, handler: () => null });
  }
  await catalogue.ready();
  return catalogue.swagger();
}
