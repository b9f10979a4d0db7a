import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { openToAll } from '../../access/index.ts';
import type { Database } from '../../database/index.ts';
import { describeRequest } from '../../http/index.ts';

const notReady = {
  unreachable: 'The database cannot be reached.',
  storage_full: 'The disk of the database is full: nothing can be written until space is freed.',
} as const;

function answerNotReady(reply: FastifyReply, status: keyof typeof notReady) {
  return reply.code(503).header('retry-after', '1').send({ code: 503, message: notReady[status], status });
}

/** The routes for operators and their monitoring. */
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
  const config = { ...openToAll, exemptFromRequestLimit: true } as const;
  // The second path is that of the contract.
  for (const path of ['/openapi.json', '/api/openapi/pulumi-spec.json'])
    http.get(
      path,
      { config: { ...openToAll, cacheable: true }, exposeHeadRoute: true, schema: { hide: true } },
      sources.openApi,
    );
  http.get(
    '/healthz',
    {
      config,
      exposeHeadRoute: true,
      schema: {
        operationId: 'getHealth',
        summary: 'Check that the process is alive',
        tags,
        response: { 200: Type.Object({ status: Type.String() }) },
      },
    },
    async () => ({ status: 'alive' }),
  );
  http.get(
    '/readyz',
    {
      config,
      exposeHeadRoute: true,
      schema: {
        operationId: 'getReadiness',
        summary: 'Check that the database is reachable and has space to write',
        tags,
        response: {
          200: Type.Object({ status: Type.String(), time: Type.String() }),
          503: Type.Object({
            code: Type.Integer(),
            message: Type.String({ description: 'A description of the reason.' }),
            status: Type.String({ description: 'The reason code: unreachable or storage_full.' }),
          }),
        },
      },
    },
    async (request, reply) => {
      try {
        await sources.database.ping();
        if (await sources.database.storage.isFull()) return await answerNotReady(reply, 'storage_full');
        return { status: 'ready', time: new Date().toISOString() };
      } catch (err) {
        http.log.warn({ ...describeRequest(request), err }, 'not ready');
        return await answerNotReady(reply, 'unreachable');
      }
    },
  );
  http.get('/metrics', { config, exposeHeadRoute: true, schema: { hide: true } }, async (_request, reply) =>
    reply.type(sources.contentType).send(await sources.metrics()),
  );
}
