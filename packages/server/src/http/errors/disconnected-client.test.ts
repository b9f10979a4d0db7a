import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import { createHttpServer } from '../create-http-server.ts';

test('a client that disconnects before its response leaves no error in the log', async () => {
  const logged: { readonly level: number; readonly msg: string }[] = [];
  const app = createHttpServer({
    logger: pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) }),
    checkAccess: async () => ({ ok: true, value: { callerKey: 'ann', identity: {} } }),
    trustedProxies: [],
  });
  const { promise: asked, resolve: noteAsked } = Promise.withResolvers<void>();
  app.post('/work', { config: { access: { kind: 'public' } } }, async (request, reply) => {
    const disconnected = once(request.raw.socket, 'close');
    noteAsked();
    await disconnected;
    return reply.send(Readable.from(['late']));
  });
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  try {
    const socket = connect(Number(url.port), '127.0.0.1');
    socket.write(
      'POST /work HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    );
    await asked;
    socket.destroy();
    await vi.waitFor(() => expect(logged.map(({ msg }) => msg)).toContain('the client disconnected'));
    expect(logged.filter(({ level }) => level > 30)).toEqual([]);
  } finally {
    await app.close();
  }
});
