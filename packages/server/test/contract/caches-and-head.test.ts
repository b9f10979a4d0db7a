import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/app/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { createKeyring } from '../../src/platform/keyring.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { systemClock } from '../../src/platform/time/clock.ts';
import { bootstrap } from '../../src/process/bootstrap.ts';

interface Route {
  readonly method: string;
  readonly url: string;
}

const admin = { authorization: 'token pul-0000000000000000000000000000000000000000' };
/** Public documents that are the same for every reader. */
const publicDocuments = [
  ...['/openapi.json', '/api/openapi/pulumi-spec.json'],
  ...['/docs', '/docs/style.css', '/docs/search.js'],
];
const issuerDocuments = [
  '/oidc/.well-known/openid-configuration',
  '/oidc/.well-known/jwks',
  '/oidc/v2/.well-known/openid-configuration',
  '/oidc/v2/.well-known/jwks',
];
/** Without effects; the environment's own is in the contract. */
const withHead = [
  ...publicDocuments,
  ...issuerDocuments,
  ...['/healthz', '/readyz', '/metrics'],
  '/api/esc/environments/:orgName/:projectName/:envName',
];

describe('every route of the server', async () => {
  const database: Database = await openDatabase(
    { engine: 'sqlite', path: ':memory:' },
    { onFault: () => {} },
  );
  const config = readConfig({});
  const app = await createApp({
    config,
    database,
    keyring: createKeyring([Buffer.alloc(32, 7)]),
    logger: createLogger('silent'),
    publicUrl: () => 'http://localhost',
  });
  await app.http.ready();
  const routes = readRoutes(app.http.printRoutes({ commonPrefix: false }));

  beforeAll(async () => {
    const organizationName = config.bootstrapOrganization;
    const token = admin.authorization.slice(6);
    await bootstrap({ database, clock: systemClock, organizationName, token });
    await app.rotateDueKeys();
    for (const [method, url, body] of [
      ['POST', '/api/esc/environments/main', { project: 'app', name: 'prod' }],
      ['PATCH', '/api/esc/environments/main/app/prod', 'values: {a: {fn::secret: hunter2}}'],
    ] as const)
      expect((await call(method, url, body)).statusCode).toBe(200);
  });
  afterAll(async () => {
    await app.http.close();
    await app.settled();
    await database.close();
  });

  const call = (method: string, url: string, body?: unknown) =>
    app.http.inject({
      method: method as 'GET',
      url,
      headers: { ...admin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const fill = (url: string) =>
    url
      .replace(':orgName', 'main')
      .replace(':projectName', 'app')
      .replace(':envName', 'prod')
      .replaceAll(/:\w+/g, 'unknown');

  test('is checked', () => {
    expect(routes.length).toBeGreaterThan(80);
    expect(routes).toContainEqual({
      method: 'GET',
      url: '/api/esc/environments/:orgName/:projectName/:envName/decrypt',
    });
  });

  test.each(
    routes.filter(
      ({ method, url }) => method !== 'DELETE' && ![...publicDocuments, ...issuerDocuments].includes(url),
    ),
  )('$method $url: no cache may store its response', async ({ method, url }) => {
    for (const headers of [admin, {}]) {
      const answer = await app.http.inject({ method: method as 'GET', url: fill(url), headers });
      expect([answer.headers['cache-control'], answer.headers.pragma]).toEqual(['no-store', 'no-cache']);
    }
  });

  test('only public documents may be cached, and errors never', async () => {
    for (const url of issuerDocuments) {
      const { headers } = await call('GET', url);
      expect([headers['cache-control'], headers.pragma]).toEqual([
        expect.stringMatching(/^public, max-age=\d+$/),
        undefined,
      ]);
    }
    expect((await call('GET', '/openapi.json')).headers['cache-control']).toBeUndefined();
    for (const url of ['/nothing', '/%zz', '/api/user?x=%00'])
      expect((await call('GET', url)).headers['cache-control']).toBe('no-store');
  });

  test('HEAD is only for routes without effects; elsewhere nothing happens, and nothing is revealed about GET', async () => {
    expect(
      [...new Set(routes.filter(({ method }) => method === 'HEAD').map(({ url }) => url))].sort(),
    ).toEqual(withHead.toSorted());
    const before = await countAll(database);
    for (const { url } of routes.filter((route) => route.method === 'GET' && !withHead.includes(route.url))) {
      for (const headers of [admin, {}]) {
        const answer = await app.http.inject({ method: 'HEAD', url: fill(url), headers });
        expect([url, answer.statusCode]).toEqual([url, 405]);
      }
    }
    expect(await countAll(database)).toEqual(before);
  });

  test('HEAD responds like GET if the route has one, for authorized and other callers', async () => {
    for (const url of withHead) {
      for (const headers of [admin, {}]) {
        const [head, get] = [
          await app.http.inject({ method: 'HEAD', url: fill(url), headers }),
          await app.http.inject({ method: 'GET', url: fill(url), headers }),
        ];
        expect([url, head.statusCode, head.body]).toEqual([url, get.statusCode, '']);
      }
    }
  });
});

/** Parses the output of `printRoutes`: a level for each part of a path, followed by the methods. */
function readRoutes(drawn: string): Route[] {
  const routes: Route[] = [];
  const parts: string[] = [];
  for (const line of drawn.split('\n')) {
    const [, indent = '', part = '', methods] =
      /^([│ ]*)(?:├── |└── )(\S*)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
    if (line.trim() === '') continue;
    const level = indent.length / 4;
    parts.length = level;
    parts[level] = part;
    for (const method of methods?.split(', ') ?? []) routes.push({ method, url: parts.join('') });
  }
  return routes;
}

async function countAll({ db }: Database): Promise<number[]> {
  const tables = ['audit_events', 'environment_sessions', 'access_tokens', 'decisions', 'trusts'] as const;
  return Promise.all(
    tables.map(async (table) => {
      const { count } = await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    }),
  );
}
