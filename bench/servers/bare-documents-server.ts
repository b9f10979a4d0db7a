import { fastify } from 'fastify';

/**
 * The minimal server of a document, in a separate process: a bare Fastify route that sends prepared bytes and headers.
 * Its argument is `{ path, headers, body }` as JSON, with the body in base64.
 */
const { path, headers, body } = JSON.parse(process.argv[2] ?? '') as {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
const bytes = Buffer.from(body, 'base64');
const app = fastify();
app.get(path, async (_request, reply) => reply.headers(headers).send(bytes));
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
