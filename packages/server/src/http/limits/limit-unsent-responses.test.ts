import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import pino from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { createHttpServer } from '../create-http-server.ts';
import { sendList } from '../sliced-response.ts';

const responseBytes = 16_000_000;
/** Two responses of an organization, three of the server. */
const unsentLimits = { maxBytes: 3 * responseBytes, maxBytesOfOwner: 2 * responseBytes };

const apps: { close(): Promise<unknown> }[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const app of apps.splice(0)) await app.close();
});

async function listen(): Promise<number> {
  const app = createHttpServer({
    logger: pino({ level: 'silent' }),
    checkAccess: async ({ credential }) => ({ ok: true, value: { callerKey: credential, identity: {} } }),
    trustedProxies: [],
    unsentLimits,
  });
  apps.push(app);
  const config = { access: { kind: 'organization', permission: 'organization:update' } } as const;
  const large = 'x'.repeat(responseBytes);
  app.get('/orgs/:orgName/large', { config }, async () => large);
  app.get('/orgs/:orgName/list', { config }, (_request, reply) =>
    sendList(reply, { member: 'texts', items: [large], format: (item) => ({ item }) }),
  );
  app.get('/orgs/:orgName/small', { config }, async () => 'small');
  app.get('/own/large', { config: { access: { kind: 'authenticated' } } }, async () => large);
  app.get('/public/large', { config: { access: { kind: 'public' } } }, async () => large);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

/** Asks, and reads no more than the beginning of the response. */
async function askAndStop(
  port: number,
  path: string,
  token = 'pul-abc',
): Promise<{ readonly status: number; socket: Socket }> {
  const socket = connect({ port, host: '127.0.0.1' });
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: token ${token}\r\n\r\n`);
  await once(socket, 'readable');
  const head = String(socket.read(12));
  return { status: Number(head.slice(9)), socket };
}

test('responses that slow readers have not read are limited for each organization, and together', async () => {
  const port = await listen();
  const statusOf = async (path: string) => (await askAndStop(port, path)).status;
  expect(await statusOf('/orgs/hostile/large')).toBe(200);
  expect(await statusOf('/orgs/Hostile/large')).toBe(200);
  expect(await statusOf('/orgs/hostile/large')).toBe(429);
  expect(await statusOf('/orgs/hostile/small')).toBe(200);
  expect(await statusOf('/orgs/other/large')).toBe(200);
  expect(await statusOf('/orgs/third/large')).toBe(503);
});

test('lists that are sent in slices are counted too', async () => {
  const port = await listen();
  const statusOf = async (path: string) => (await askAndStop(port, path)).status;
  expect(await statusOf('/orgs/hostile/list')).toBe(200);
  expect(await statusOf('/orgs/hostile/list')).toBe(429);
  const { socket } = await askAndStop(port, '/orgs/hostile/list');
  expect(String(socket.read())).toContain('"code":429');
});

test('responses of routes without an organization are limited for each caller, and for each address', async () => {
  const port = await listen();
  const statusOf = async (path: string, token?: string) => (await askAndStop(port, path, token)).status;
  expect(await statusOf('/own/large', 'pul-a')).toBe(200);
  expect(await statusOf('/own/large', 'pul-a')).toBe(200);
  expect(await statusOf('/own/large', 'pul-a')).toBe(429);
  expect(await statusOf('/own/large', 'pul-b')).toBe(200);
  const other = await listen();
  const publicStatus = async () => (await askAndStop(other, '/public/large')).status;
  expect([await publicStatus(), await publicStatus(), await publicStatus()]).toEqual([200, 200, 429]);
});

test.each([
  ['reads its response', (socket: Socket) => void socket.resume()],
  ['goes away', (socket: Socket) => void socket.destroy()],
])('room is free again when a client %s', async (_, end) => {
  const port = await listen();
  const asked = [await askAndStop(port, '/orgs/acme/large'), await askAndStop(port, '/orgs/acme/large')];
  expect((await askAndStop(port, '/orgs/acme/large')).status).toBe(429);
  for (const { socket } of asked) end(socket);
  await vi.waitFor(async () => expect((await askAndStop(port, '/orgs/acme/large')).status).toBe(200));
});
