import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { keepEnvironmentOpen, openEnvironment } from '../../../sdk/src/index.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { addMember, environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const document = `
values:
  database:
    host: db.internal
    "pass.word":
      fn::secret: canary-password
  ports: [8080, 8443]
  none: null
  url: postgres://\${database["pass.word"]}@\${database.host}
  environmentVariables:
    DATABASE_URL: \${url}
    VERSION: 1.10
    DEBUG: true
  files:
    SETTINGS:
      fn::toJSON: \${database}
`;

describeOnBothEngines('the SDK', (openTestDatabase) => {
  let server: RunningServer;
  let bob: string;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    const environments = environmentsOf(server);
    await environments.make('app/prod', document);
    await environments.make('app/faulty', 'values: {a: 1}');
    await environments.make('app/closed', 'values: {a: 1}');
    bob = await addMember(server, 'bob', {
      'app/prod': { permission: 'open', maxOpenDuration: '10m' },
      'app/closed': 'read',
    });
  });
  afterAll(() => server.stop());

  const asked = (environment: string) => ({
    url: server.url,
    token: server.adminToken,
    organization: 'main',
    project: 'app',
    environment,
  });

  const createMachineToken = async (name: string) => {
    const body = { name, description: '', admin: true, expires: 0 };
    return (await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', { body })).body
      .tokenValue;
  };
  /** Returns the tokens one after the other, one for each call; the last one is repeated. */
  const renewing = (tokens: readonly string[]) => {
    let calls = 0;
    return async () => {
      const token = tokens[Math.min(calls, tokens.length - 1)] ?? '';
      calls += 1;
      return token;
    };
  };

  test('opens again, once, if the token was renewed between opening and reading', async () => {
    const [old, renewed] = [await createMachineToken('old'), await createMachineToken('renewed')];
    const environment = await openEnvironment({ ...asked('prod'), token: renewing([old, renewed]) });
    expect(environment.get('database["pass.word"]')).toBe('canary-password');
    const alternating = renewing([old, renewed, old, renewed]);
    await expect(openEnvironment({ ...asked('prod'), token: alternating })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('Unknown open session'),
    });
    const sessions = await server.call<{ sessions: { token: { name: string } }[] }>(
      'GET',
      '/api/orgs/main/environment-sessions?openedBy=main',
    );
    // Each is one opening, newest first; the second attempt read neither of its two.
    expect(sessions.body.sessions.map(({ token }) => token.name)).toEqual(['old', 'old', 'renewed', 'old']);
  });

  test('opens an environment and has its values with their secrets', async () => {
    const environment = await openEnvironment(asked('prod'));
    expect(environment.value<{ database: { host: string } }>().database.host).toBe('db.internal');
    expect(environment.get('database["pass.word"]')).toBe('canary-password');
    expect(environment.properties).toMatchObject({ ports: [8080, 8443], none: null });
    expect(environment.environmentVariables).toEqual({
      DATABASE_URL: 'postgres://canary-password@db.internal',
      VERSION: '1.10',
      DEBUG: 'true',
    });
    expect(JSON.parse(environment.files['SETTINGS'] ?? '')).toEqual({
      host: 'db.internal',
      'pass.word': 'canary-password',
    });
    expect(environment.isSecret('url')).toBe(true);
    expect(environment.isSecret('files.SETTINGS')).toBe(true);
    expect(environment.isSecret('ports')).toBe(false);
    expect(environment.secretTexts).toContain('canary-password');
    expect(JSON.stringify(environment)).not.toContain('canary');
  });

  test('opens an earlier revision', async () => {
    await environmentsOf(server).save('app/prod', `${document}  added: 1\n`);
    expect((await openEnvironment(asked('prod'))).get('added')).toBe(1);
    expect((await openEnvironment({ ...asked('prod'), version: 2 })).get('added')).toBeUndefined();
  });

  test('knows when its grant expires, on any clock', async () => {
    const nowAt = 1_000_000;
    const environment = await openEnvironment({ ...asked('prod'), token: bob, retry: { now: () => nowAt } });
    expect(environment.expiresAt).toBeGreaterThan(nowAt + 480_000);
    expect(environment.expiresAt).toBeLessThanOrEqual(nowAt + 602_000);
  });

  test('reports why an environment is not opened', async () => {
    await expect(openEnvironment({ ...asked('closed'), token: bob })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('app/closed'),
    });
    await expect(openEnvironment({ ...asked('nowhere'), token: bob })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(openEnvironment({ ...asked('prod'), lifetimeSeconds: 90_000 })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('24h'),
    });
  });

  test('reports the place of a fault in a document, and opens the rest if that is accepted', async () => {
    const environments = environmentsOf(server);
    await environments.make('app/base', 'values: {b: 2}');
    await environments.save('app/faulty', 'imports: [app/base]\nvalues: {a: 1}');
    await environments.call('DELETE', '/app/base');
    const opening = openEnvironment(asked('faulty'));
    await expect(opening).rejects.toMatchObject({
      code: 'invalid_environment',
      message: expect.stringMatching(
        /^main\/app\/faulty has errors and was not opened:\n {2}app\/faulty:1:11: /,
      ),
      diagnostics: [{ severity: 'error', range: { begin: { line: 1, column: 11 } } }],
    });
    const { properties } = await openEnvironment({ ...asked('faulty'), onErrors: 'accept' });
    expect(properties).toEqual({ a: 1 });
  });

  test('keeps an environment open, and returns its latest values', async () => {
    await environmentsOf(server).make('app/kept', 'values: {v: 1}');
    const timers: (() => void)[] = [];
    const refreshed = Promise.withResolvers<void>();
    const kept = keepEnvironmentOpen({
      ...asked('kept'),
      schedule: (callback) => {
        timers.push(callback);
        return () => {};
      },
      onRefresh: () => refreshed.resolve(),
    });
    onTestFinished(kept.close);
    expect((await kept.current()).get('v')).toBe(1);
    await environmentsOf(server).save('app/kept', 'values: {v: 2}');
    expect((await kept.current()).get('v')).toBe(1);
    timers[0]?.();
    await refreshed.promise;
    expect((await kept.current()).get('v')).toBe(2);
  });
});
