import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Database } from './database/index.ts';
import { describeRequest } from './http/index.ts';
import { openToAll } from './tenancy/index.ts';

/** What an operator and his monitoring ask. */
export function addOperatorRoutes(
  http: FastifyInstance,
  sources: {
    readonly database: Database;
    readonly metrics: () => Promise<string>;
    readonly contentType: string;
    readonly openApi: () => Promise<object>;
  },
): void {
  const tags = ['operation'];
  const config = { ...openToAll, evenWhenBusy: true } as const;
  http.get(
    '/openapi.json',
    { config: { ...openToAll, cacheable: true }, exposeHeadRoute: true, schema: { hide: true } },
    sources.openApi,
  );
  http.get(
    '/healthz',
    {
      config,
      exposeHeadRoute: true,
      schema: { summary: 'Alive', tags, response: { 200: Type.Object({ status: Type.String() }) } },
    },
    async () => ({ status: 'alive' }),
  );
  http.get(
    '/readyz',
    {
      config,
      exposeHeadRoute: true,
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
  http.get('/metrics', { config, exposeHeadRoute: true, schema: { hide: true } }, async (_request, reply) =>
    reply.type(sources.contentType).send(await sources.metrics()),
  );
}
