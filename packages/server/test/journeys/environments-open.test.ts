import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
} from '../support/environments/environments.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const base = `
values:
  region: eu-central-1
  database:
    host: db.example
    password:
      fn::secret: hunter2-canary
`;
const prod = `
imports:
  - app/base
values:
  name: \${context.currentEnvironment.name}
  url: postgres://app:\${database.password}@\${database.host}/app
  environmentVariables:
    REGION: \${region}
`;
const ended = {
  code: 404,
  message: 'Unknown open session: it has ended, or another caller opened it. Open the environment again.',
};

describeOnBothEngines('opening environments', (openTestDatabase) => {
  const clock = createManualClock();
  let database: TestDatabase;
  let server: RunningServer;
  let environments: Environments;
  let bob: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startServer({ database, clock });
    environments = environmentsOf(server);
    await environments.make('app/base', base);
    await environments.make('app/prod', prod);
    await environments.make('app/other', 'values: {a: 1}');
    bob = await addMember(server, 'bob', { 'app/*': 'open' });
  });
  afterAll(() => server.stop());

  test('an environment is opened and read, with its imports and secrets', async () => {
    const opened = await environments.open('app/prod');
    expect([opened.status, opened.body.diagnostics]).toEqual([200, undefined]);
    const { status, headers, body } = await environments.read('app/prod', opened.body.id);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/json; charset=utf-8',
      'no-store',
    ]);
    expect(body.properties).toMatchObject({
      region: { value: 'eu-central-1' },
      name: { value: 'app/prod' },
      url: { value: 'postgres://app:hunter2-canary@db.example/app', secret: true },
      environmentVariables: { value: { REGION: { value: 'eu-central-1' } } },
    });
  });

  test('one value of it is read by its path', async () => {
    const { body } = await environments.open('app/prod');
    const read = (property: string) => environments.read('app/prod', body.id, { query: { property } });
    expect((await read('database["password"]')).body).toMatchObject({
      value: 'hunter2-canary',
      secret: true,
    });
    expect(await read('database.port')).toMatchObject({
      status: 404,
      body: { code: 404, message: "Unknown property 'database.port'." },
    });
    expect(await read('database[')).toMatchObject({ status: 400 });
  });

  test('an unsaved document is opened, and imports environments that its sender may open', async () => {
    const { status, body } = await environments.openText(
      `imports: [app/base]\nvalues: {n: "\${context.rootEnvironment.name}"}`,
      {
        token: bob,
      },
    );
    expect([status, body.diagnostics]).toEqual([200, undefined]);
    const read = await environments.read('yaml', body.id, { token: bob });
    expect(read.body.properties).toMatchObject({
      n: { value: '<yaml>' },
      database: { value: { password: { value: 'hunter2-canary', secret: true } } },
    });
  });

  test('a revision is opened by its number or its tag, as it was', async () => {
    await environments.make('app/history', 'values: {v: 1}');
    await environments.save('app/history', 'values: {v: 2}');
    const tag = { name: 'stable', revision: 2 };
    await environments.call('POST', '/app/history/versions/tags', { body: tag });
    await environments.save('app/history', 'values: {v: 3}');
    for (const [name, v] of [
      ['app/history@2', 1],
      ['app/history@3', 2],
      ['app/history@stable', 1],
      ['app/history@latest', 3],
      ['app/history', 3],
    ] as const) {
      expect((await environments.openAndRead(name)).body.properties['v']?.value, name).toBe(v);
    }
    expect((await environments.open('app/history@9')).status).toBe(404);
  });

  describe('a session', () => {
    test('lasts two hours, and then asks the caller to open it again', async () => {
      const { body } = await environments.open('app/prod');
      expect(Date.parse(body.expiresAt)).toBe(clock.now() + 7_200_000);
      clock.advanceSeconds(7_199);
      expect((await environments.read('app/prod', body.id)).status).toBe(200);
      clock.advanceSeconds(1);
      expect((await environments.read('app/prod', body.id)).body).toEqual(ended);
    });

    test('lasts for the requested duration', async () => {
      const { body } = await environments.open('app/prod', { query: { duration: '90s' } });
      clock.advanceSeconds(89);
      expect((await environments.read('app/prod', body.id)).status).toBe(200);
      clock.advanceSeconds(1);
      expect((await environments.read('app/prod', body.id)).status).toBe(404);
    });

    test.each([
      ['25h', 'An environment can stay open for at most 24h0m0s; use a shorter duration.'],
      ['soon', "duration must be a duration such as 2h or 1h30m, not 'soon'."],
    ])('of %s is not opened', async (duration, message) => {
      expect(await environments.open('app/prod', { query: { duration } })).toMatchObject({
        status: 400,
        body: { code: 400, message },
      });
    });

    test('is readable only by its opener, not even by an administrator', async () => {
      const { body } = await environments.open('app/prod', { token: bob });
      expect((await environments.read('app/prod', body.id, { token: bob })).status).toBe(200);
      expect((await environments.read('app/prod', body.id)).body).toEqual(ended);
      expect((await environments.read('app/prod', 'no-such-session', { token: bob })).body).toEqual(ended);
    });

    test('is readable only through the environment that was opened', async () => {
      const { body } = await environments.open('app/prod');
      expect((await environments.read('app/other', body.id)).body).toEqual(ended);
      expect((await environments.read('yaml', body.id)).body).toEqual(ended);
      await server.call('POST', '/api/orgs', { body: { name: 'elsewhere' } });
      const elsewhere = await environments.read('yaml', body.id, { organization: 'elsewhere' });
      expect(elsewhere.body).toEqual(ended);
    });

    test('of an organization’s machine is readable only with the token that opened it', async () => {
      const create = async (name: string) =>
        (
          await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', {
            body: { name, admin: true },
          })
        ).body.tokenValue;
      const one = await create('one');
      const another = await create('another');
      const { body } = await environments.open('app/prod', { token: one });
      expect((await environments.read('app/prod', body.id, { token: one })).status).toBe(200);
      expect((await environments.read('app/prod', body.id, { token: another })).body).toEqual(ended);
    });

    test('is no longer readable for a caller who may no longer open the environment', async () => {
      const eve = await addMember(server, 'eve', { 'app/prod': 'open', 'app/base': 'open' });
      const { body } = await environments.open('app/prod', { token: eve });
      await addMember(server, 'eve', { 'app/prod': 'read' });
      expect(await environments.read('app/prod', body.id, { token: eve })).toMatchObject({ status: 403 });
    });

    test('ends with its environment', async () => {
      await environments.make('app/gone', 'values: {a: 1}');
      const { body } = await environments.open('app/gone');
      await environments.call('DELETE', '/app/gone');
      await environments.make('app/gone', 'values: {a: 2}');
      expect((await environments.read('app/gone', body.id)).body).toEqual(ended);
      const rows = await database.db
        .selectFrom('environment_sessions')
        .select('id')
        .where('id', '=', body.id)
        .execute();
      expect(rows).toEqual([]);
    });
  });

  test('opening and reading are audited with caller, environment, imports and expiry', async () => {
    const { body } = await environments.open('app/prod', { token: bob });
    await environments.read('app/prod', body.id, { token: bob });
    const [opened] = await auditEvents(server, 'environment-open');
    expect(opened).toMatchObject({
      user: { githubLogin: 'bob' },
      description: 'bob opened app/prod',
      details: {
        environment: 'app/prod',
        revision: 2,
        imports: ['app/base (revision 2)'],
        sessionId: body.id,
        expiresAt: body.expiresAt,
      },
    });
    const [read] = await auditEvents(server, 'environment-read-open');
    expect(read).toMatchObject({ user: { githubLogin: 'bob' }, details: { sessionId: body.id } });
  });

  test('a document with errors is opened as far as possible, with its faults and their places', async () => {
    const { status, body } = await environments.openText(`values:\n  a: 1\n  b: \${c}\n`);
    expect(status).toBe(200);
    expect(body.diagnostics).toMatchObject([
      { severity: 'error', range: { environment: '<yaml>', begin: { line: 3 } } },
    ]);
    const read = await environments.read('yaml', body.id);
    expect(read.body.properties['a']).toMatchObject({ value: 1 });
  });

  test('a text that is not a document is not opened', async () => {
    const { status, body } = await environments.openText('values: [');
    expect([status, body.message]).toEqual([400, 'The document cannot be read, and was not opened.']);
    expect(body.diagnostics?.length).toBeGreaterThan(0);
  });
});
