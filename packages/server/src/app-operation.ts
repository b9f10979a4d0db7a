import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Database } from './database/index.ts';
import { describeRequest } from './http/index.ts';
import { openToAll } from './tenancy/index.ts';

/** The OpenAPI document is made of the routes' own schemas. */
export async function describeInOpenApi(http: FastifyInstance): Promise<void> {
  await http.register(fastifySwagger, {
    openapi: {
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
    },
  });
}

/** What an operator and his monitoring ask. */
export function addOperatorRoutes(
  http: FastifyInstance,
  sources: {
    readonly database: Database;
    readonly metrics: () => Promise<string>;
    readonly contentType: string;
  },
): void {
  const tags = ['operation'];
  const config = { ...openToAll, evenWhenBusy: true } as const;
  http.get('/openapi.json', { config: openToAll, schema: { hide: true } }, async () => http.swagger());
  http.get(
    '/healthz',
    {
      config,
      schema: { summary: 'Alive', tags, response: { 200: Type.Object({ status: Type.String() }) } },
    },
    async () => ({ status: 'alive' }),
  );
  http.get(
    '/readyz',
    {
      config,
      schema: {
        summary: 'Ready: the database answers',
        tags,
        response: {
          200: Type.Object({ status: Type.String(), time: Type.String() }),
          503: Type.Object({ status: Type.String() }),
        },
      },
    },
    async (request, reply) => {
      try {
        await sources.database.ping();
        return { status: 'ready', time: new Date().toISOString() };
      } catch (err) {
        http.log.warn({ ...describeRequest(request), err }, 'not ready');
        return reply.code(503).header('retry-after', '1').send({ status: 'the database cannot be reached' });
      }
    },
  );
  http.get('/metrics', { config, schema: { hide: true } }, async (_request, reply) =>
    reply.type(sources.contentType).send(await sources.metrics()),
  );
}
