import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';
import pino from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { createHttpServer } from '../create-http-server.ts';

const app = createHttpServer({
  logger: pino({ level: 'silent' }),
  checkAccess: async ({ credential }) => ({
    ok: true,
    value: { callerKey: credential.replace(/-.*/, ''), identity: {} },
  }),
  trustedProxies: [],
});
const started: string[] = [];
/** Like the span of a request. */
const contextOf = new AsyncLocalStorage<string>();
const note = (name: string) => async () => {
  started.push(name);
  return name;
};
const ofOrganization = {
  config: { access: { kind: 'organization', permission: 'organization:update' } },
} as const;
app.addHook('onRequest', (request, _reply, done) => {
  const name = request.headers['x-name'];
  if (typeof name === 'string') contextOf.run(name, done);
  else done();
});

app.get('/orgs/:orgName/work', ofOrganization, async (request) => {
  const { orgName } = request.params as { readonly orgName: string };
  return note(contextOf.getStore() ?? orgName)();
});
app.get('/list', { config: { access: { kind: 'authenticated' } } }, async ({ callerKey }) =>
  note(callerKey ?? '')(),
);
app.get('/me', { config: { access: { kind: 'authenticated', startsAtOnce: true } } }, note('me'));
app.post('/token', { config: { access: { kind: 'public' } } }, note('exchange'));

const headers = { authorization: 'token pul-abc' };
const get = (url: string, credential: string) =>
  app.inject({ url, headers: { authorization: `token ${credential}` } });
const work = (orgName: string, more: Record<string, string> = {}) =>
  app.inject({ url: `/orgs/${orgName}/work`, headers: { ...headers, ...more } });

afterEach(async () => {
  started.length = 0;
});

test('requests of another organization start between the requests of an organization that sends many', async () => {
  const many = Array.from({ length: 50 }, () => work('hostile'));
  await Promise.all([...many, work('other')]);
  expect(started).toHaveLength(51);
  expect(started.indexOf('other')).toBeLessThan(5);
});

test('a token exchange starts before requests of an organization that wait', async () => {
  const many = Array.from({ length: 50 }, () => work('hostile'));
  await Promise.all([...many, app.inject({ method: 'POST', url: '/token' })]);
  expect(started.indexOf('exchange')).toBeLessThan(5);
});

test('an organization that spells its name in several ways has one turn', async () => {
  const many = Array.from({ length: 50 }, (_, index) => work(index % 2 === 0 ? 'Hostile' : 'hostile'));
  await Promise.all([...many, work('other')]);
  expect(started.indexOf('other')).toBeLessThan(5);
});

test('more than 100 waiting requests of one organization get 503, and another organization does not', async () => {
  const many = await Promise.all([...Array.from({ length: 150 }, () => work('hostile')), work('other')]);
  const statuses = many.map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(101);
  expect(statuses.at(-1)).toBe(200);
  expect(many.find(({ statusCode }) => statusCode === 503)?.headers['retry-after']).toBe('1');
});

test('a caller whose path names no organization takes turns with the others, whatever tokens it sends', async () => {
  const many = Array.from({ length: 50 }, (_, index) => get('/list', `hostile-${index}`));
  await Promise.all([...many, get('/list', 'other-1'), work('acme')]);
  expect(started).toHaveLength(52);
  expect(started.indexOf('other')).toBeLessThan(5);
  expect(started.indexOf('acme')).toBeLessThan(6);
});

test('a caller and an organization with the same name have a turn each', async () => {
  const many = Array.from({ length: 50 }, () => get('/list', 'acme-1'));
  await Promise.all([...many, work('ACME')]);
  expect(started.indexOf('ACME')).toBeLessThan(5);
});

test('more than 100 waiting requests of one caller get 503, and another caller does not', async () => {
  const all = [...Array.from({ length: 150 }, () => get('/list', 'hostile-1')), get('/list', 'other-1')];
  const statuses = (await Promise.all(all)).map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0);
  expect(statuses.at(-1)).toBe(200);
});

test('a look-up of the caller starts before requests of the caller that wait', async () => {
  const many = Array.from({ length: 50 }, () => get('/list', 'ann-1'));
  await Promise.all([...many, get('/me', 'ann-1')]);
  expect(started.indexOf('me')).toBeLessThan(5);
});

test('a request that waited runs in its own asynchronous context, not in that of the request before it', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `request-${index}`);
  await Promise.all(names.map((name) => work('hostile', { 'x-name': name })));
  expect(started.toSorted()).toEqual(names);
});

test('clients that disconnect while their requests wait keep no place', async () => {
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  try {
    const request = 'GET /orgs/hostile/work HTTP/1.1\r\nHost: x\r\nAuthorization: token pul-abc\r\n\r\n';
    // Together more than may be active at once.
    for (let round = 0; round < 30; round += 1) {
      const sockets = Array.from({ length: 25 }, () => connect(Number(url.port), '127.0.0.1'));
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      for (const socket of sockets) {
        socket.on('error', () => {});
        socket.write(request, () => socket.resetAndDestroy());
      }
      await Promise.all(sockets.map((socket) => once(socket, 'close')));
    }
    await vi.waitFor(async () => expect((await work('hostile')).statusCode).toBe(200));
    const many = await Promise.all(Array.from({ length: 90 }, (_, index) => work(`org-${index}`)));
    expect(many.filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
    expect(started.length).toBeGreaterThan(91);
  } finally {
    await app.close();
  }
});
