import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccessResult } from '../access.ts';
import { createHttpServer } from '../create-http-server.ts';

type App = ReturnType<typeof createHttpServer>;

const logged: string[] = [];
const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
const open = { config: { access: { kind: 'public' } } } as const;
const busy = {
  code: 503,
  message: 'This server is overloaded; try again in 1 s.',
};
let app: App;
let port = 0;
let handling = 0;
let checking = 0;
let finish: () => void;
let work: Promise<void>;
let check: Promise<AccessResult<object>>;

beforeEach(async () => {
  logged.length = 0;
  handling = 0;
  checking = 0;
  work = new Promise((resolve) => {
    finish = resolve;
  });
  check = Promise.resolve({ ok: true, value: { callerKey: 'ann', identity: {} } });
  app = createHttpServer({
    logger,
    checkAccess: () => {
      checking += 1;
      return check;
    },
    trustedProxies: [],
    limits: { maxActiveRequests: 2 },
  });
  const handler = async () => {
    handling += 1;
    await work;
    return 'done';
  };
  app.get('/work', open, handler);
  app.post('/work', open, handler);
  app.get('/mine', { config: { access: { kind: 'authenticated' } } }, handler);
  app.get('/quick', open, async () => 'quick');
  app.get(
    '/alive',
    { config: { access: { kind: 'public' }, exemptFromRequestLimit: true } },
    async () => 'alive',
  );
  app.get('/failing', open, () => Promise.reject(new Error('no')));
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterEach(async () => {
  finish();
  await app.close();
});

/** Returns the statuses of the requests that fill the server. */
async function fill() {
  const answers = Promise.all(['/work', '/work'].map((url) => app.inject(url)));
  await vi.waitFor(() => expect(handling).toBe(2));
  return { answers };
}

async function openSocket(text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

test('a request over the limit gets 503 with Retry-After and is not logged', async () => {
  await fill();
  const reply = await app.inject('/quick');
  expect([reply.statusCode, reply.headers['retry-after'], reply.json()]).toEqual([503, '1', busy]);
  expect(reply.headers['x-pulumi-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(logged).toEqual([]);
});

test('requests within the limit succeed and free their places', async () => {
  const { answers } = await fill();
  finish();
  expect((await answers).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect((await app.inject('/quick')).statusCode).toBe(200);
});

test('routes for operators respond in spite of the limit', async () => {
  await fill();
  expect((await app.inject('/alive')).statusCode).toBe(200);
});

test('the credential of a request over the limit is not checked', async () => {
  await fill();
  const reply = await app.inject({ url: '/mine', headers: { authorization: 'token pul-abc' } });
  expect(reply.statusCode).toBe(503);
  expect(checking).toBe(0);
});

test('a request counts while its credential is checked', async () => {
  check = work.then(() => ({ ok: false, fault: { refusal: 'unauthenticated', message: 'no' } }));
  const mine = { url: '/mine', headers: { authorization: 'token pul-abc' } };
  const answers = Promise.all([mine, mine].map((request) => app.inject(request)));
  await vi.waitFor(() => expect(checking).toBe(2));
  expect((await app.inject('/quick')).statusCode).toBe(503);
  finish();
  expect((await answers).map(({ statusCode }) => statusCode)).toEqual([401, 401]);
  expect((await app.inject('/quick')).statusCode).toBe(200);
});

test('every kind of response frees its place', async () => {
  for (const url of ['/failing', '/nothing', '/%zz', '/quick?a=%00']) {
    for (let count = 0; count < 3; count += 1) {
      expect((await app.inject(url)).statusCode, url).not.toBe(503);
    }
  }
  for (const payload of ['{"open": ', '{"twice": 1, "twice": 2}']) {
    for (let count = 0; count < 3; count += 1) {
      const headers = { 'content-type': 'application/json' };
      const reply = await app.inject({ method: 'POST', url: '/work', headers, payload });
      expect(reply.statusCode).toBe(400);
    }
  }
});

test('requests with slow bodies are not counted', async () => {
  const head =
    'POST /work HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{';
  const senders = await Promise.all([1, 2, 3].map(() => openSocket(head)));
  expect((await app.inject('/quick')).statusCode).toBe(200);
  const [first, second, third] = senders.map((socket) => once(socket, 'data'));
  for (const socket of senders.slice(0, 2)) socket.write('}');
  await vi.waitFor(() => expect(handling).toBe(2));
  // The body is complete only now, and the limit is reached again.
  senders[2]?.write('}');
  expect(String(await third)).toMatch(/^HTTP\/1\.1 503 /);
  finish();
  for (const answer of [first, second]) expect(String(await answer)).toMatch(/^HTTP\/1\.1 200 /);
  for (const socket of senders) socket.destroy();
});

test('work continues after its client disconnects, and counts until it is done', async () => {
  const sockets = await Promise.all([1, 2].map(() => openSocket('GET /work HTTP/1.1\r\nHost: x\r\n\r\n')));
  await vi.waitFor(() => expect(handling).toBe(2));
  for (const socket of sockets) socket.destroy();
  await vi.waitFor(async () => expect(await connectionsOf(app)).toBe(0));
  expect((await app.inject('/quick')).statusCode).toBe(503);
  finish();
  await vi.waitFor(async () => expect((await app.inject('/quick')).statusCode).toBe(200));
});

function connectionsOf({ server }: App): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((cause, count) => (cause ? reject(cause) : resolve(count)));
  });
}
