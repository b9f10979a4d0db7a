import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import Fastify, { type FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { closeUnusedConnections } from './close-unused-connections.ts';

const portOf = (app: FastifyInstance) => (app.server.address() as AddressInfo).port;

test('a shutdown waits for active requests, not for connections without one', async () => {
  const app = Fastify({ forceCloseConnections: 'idle' });
  closeUnusedConnections(app);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  app.get('/slow', async () => {
    begin();
    await released;
    return 'slow';
  });
  app.get('/quick', async () => 'quick');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const port = portOf(app);
  const open = async (sent: string) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    if (sent !== '') socket.write(sent);
    return socket;
  };
  const closed = (socket: Socket) => text(socket).catch(() => '');
  const active = await open('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  const answer = text(active);
  await begun;
  const unused = await open('');
  const partial = await open('GET /quick HTTP/1.1\r\nhos');
  const used = await open('GET /quick HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(used, 'data');
  const closing = app.close();
  await Promise.all([unused, partial, used].map(closed));
  release();
  await closing;
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*slow$/);
});

test('a request that is being sent when the shutdown begins gets its response', async () => {
  const app = Fastify({ forceCloseConnections: 'idle' });
  closeUnusedConnections(app);
  app.get('/quick', async () => 'quick');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect(portOf(app), '127.0.0.1');
  socket.write('GET /quick HTTP/1.1\r\nhos');
  const [accepted] = (await once(app.server, 'connection')) as [Socket];
  await expect.poll(() => accepted.bytesRead).toBeGreaterThan(0);
  const closing = app.close();
  socket.write('t: x\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 (?:200|503) /);
  await closing;
});
