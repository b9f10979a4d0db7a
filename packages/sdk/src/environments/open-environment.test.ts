import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  environmentAnswer,
  secret,
  startEnvironmentServer,
  unknown,
  wireValue,
} from '../../test/environment-server.ts';
import { createPatience } from '../../test/patient.ts';
import type { ScriptedAnswer } from '../../test/scripted-server.ts';
import { bytesOf, plainOf } from './environment-node.ts';
import { type OpenEnvironmentOptions, openEnvironment } from './open-environment.ts';
import { parseEnvironment } from './parse-environment.ts';

const values = {
  app: { 'log.level': 'debug', ports: [8080, 8443], nothing: null, on: true },
  database: { host: 'db', password: secret('canary-1') },
  aws: secret({ keys: [{ id: 'canary-2', pin: 4711 }], on: true }),
  environmentVariables: { PASSWORD: secret('canary-1'), PORT: 8080, ON: true, NONE: null, MANY: ['a'] },
  files: { KUBECONFIG: secret('canary-3\nline\n') },
};

interface Given {
  readonly opened?: ScriptedAnswer;
  readonly read?: ScriptedAnswer;
  readonly options?: Partial<OpenEnvironmentOptions>;
}

async function open({ opened, read = environmentAnswer(values), options }: Given = {}) {
  const server = await startEnvironmentServer(() => ({ read, ...(opened ? { opened } : {}) }));
  const environment = openEnvironment({
    url: server.url,
    token: 'pul-secret',
    organization: 'acme',
    project: 'app',
    environment: 'prod',
    retry: { ...createPatience().policy, now: () => 1_000 },
    ...options,
  });
  return { server, environment };
}

describe('opening', () => {
  test('opens a session, then reads it', async () => {
    const { server, environment } = await open();
    expect(await environment).toMatchObject({ name: 'acme/app/prod', expiresAt: 7_201_000, diagnostics: [] });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/esc/environments/acme/app/prod/open',
      'GET /api/esc/environments/acme/app/prod/open/s1',
    ]);
    expect(server.requests[1]?.headers['authorization']).toBe('token pul-secret');
  });

  test('opens again, once, when the session that it opened is unknown', async () => {
    const read = { status: 404, body: { code: 404, message: 'No open session has this id' } };
    const { server, environment } = await open({ read });
    await expect(environment).rejects.toMatchObject({
      code: 'not_found',
      status: 404,
      message: expect.stringContaining('No open session has this id'),
    });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/esc/environments/acme/app/prod/open',
      'GET /api/esc/environments/acme/app/prod/open/s1',
      'POST /api/esc/environments/acme/app/prod/open',
      'GET /api/esc/environments/acme/app/prod/open/s2',
    ]);
  });

  test('requests a revision and a lifetime', async () => {
    const { server, environment } = await open({ options: { version: 'stable', lifetimeSeconds: 90 } });
    expect(await environment).toMatchObject({ name: 'acme/app/prod@stable', expiresAt: 91_000 });
    expect(server.requests[0]?.url).toBe(
      '/api/esc/environments/acme/app/prod/versions/stable/open?duration=90s',
    );
  });

  test.each([
    [{}, 1_801_000],
    [{ lifetimeSeconds: 600 }, 601_000],
  ])('expires when the server says, by the server’s clock (%j: %i)', async (options, expiresAt) => {
    const headers = { date: 'Sat, 01 Aug 2026 12:00:00 GMT' };
    const opened = { body: { id: 's1', expiresAt: '2026-08-01T12:30:00.000Z' }, headers };
    expect(await (await open({ opened, options })).environment).toMatchObject({ expiresAt });
  });

  test('is retried when the server is busy', async () => {
    const busy = { status: 503, body: { code: 503, message: 'busy' } };
    const server = await startEnvironmentServer((opening) => (opening === 1 ? { opened: busy } : {}));
    const { environment } = await open({ options: { url: server.url } });
    expect((await environment).properties).toEqual({});
    expect(server.requests).toHaveLength(3);
  });

  test('fails with the server’s message without permission', async () => {
    const body = { code: 403, message: 'you may read acme/app/prod, not open it' };
    const { environment } = await open({ opened: { status: 403, body } });
    await expect(environment).rejects.toMatchObject({ code: 'forbidden', message: body.message });
  });

  test.each([
    ['no session', { opened: { body: { sessions: 1 } } }],
    ['no environment', { read: { body: [] } }],
    ['a value that is none', { read: { body: { properties: { a: 'canary' } } } }],
    ['a page', { read: { body: '<html>canary</html>' } }],
  ])('fails on %s without repeating it', async (_name, given) => {
    const { environment } = await open(given);
    await expect(environment).rejects.toMatchObject({
      code: 'unexpected_answer',
      message: expect.not.stringContaining('canary'),
    });
  });
});

describe('an environment with errors', () => {
  const error = {
    severity: 'error',
    summary: 'aws-login: AWS refused',
    range: { environment: 'app/prod', begin: { line: 4, column: 7, byte: 40 } },
  };
  const warning = { severity: 'warning', summary: 'base/a is final' };
  const diagnostics = [warning, error];

  test('is not opened; the error has their positions', async () => {
    const { server, environment } = await open({ opened: { body: { id: 's1', diagnostics } } });
    await expect(environment).rejects.toMatchObject({
      code: 'invalid_environment',
      message: 'acme/app/prod has errors and was not opened:\n  app/prod:4:7: aws-login: AWS refused',
      diagnostics: [{ severity: 'warning' }, { severity: 'error' }],
    });
    expect(server.requests).toHaveLength(1);
  });

  test('is opened without the affected values when errors are accepted', async () => {
    const { environment } = await open({
      opened: { body: { id: 's1', diagnostics } },
      read: environmentAnswer({
        a: 1,
        aws: unknown,
        list: [unknown, 2],
        environmentVariables: { KEY: unknown, A: 'a' },
      }),
      options: { onErrors: 'accept' },
    });
    const { properties, environmentVariables, diagnostics: reported } = await environment;
    expect(properties).toEqual({ a: 1, list: [null, 2], environmentVariables: { A: 'a' } });
    expect(environmentVariables).toEqual({ A: 'a' });
    expect(reported).toHaveLength(2);
  });

  test('is opened with warnings', async () => {
    const { environment } = await open({ opened: { body: { id: 's1', diagnostics: [warning] } } });
    expect((await environment).diagnostics).toMatchObject([{ summary: 'base/a is final', range: null }]);
  });

  test('that cannot be read is refused with its diagnostics', async () => {
    const body = { code: 400, message: 'app/prod is not YAML', diagnostics: [error] };
    const { environment } = await open({ opened: { status: 400, body } });
    await expect(environment).rejects.toMatchObject({
      code: 'invalid_environment',
      message: body.message,
      diagnostics: [{ summary: error.summary, range: { begin: { line: 4 }, end: { line: 4 } } }],
    });
  });
});

describe('an opened environment', () => {
  test('has its values as frozen plain JSON', async () => {
    const environment = await (await open()).environment;
    expect(environment.properties['database']).toEqual({ host: 'db', password: 'canary-1' });
    expect(environment.value<typeof values>().app.ports[1]).toBe(8443);
    expect(() => Object.assign(environment.properties, { a: 1 })).toThrow(TypeError);
    expect(() => Object.assign(environment.get('app') ?? {}, { a: 1 })).toThrow(TypeError);
  });

  test('has variables and files as text', async () => {
    const environment = await (await open()).environment;
    expect(environment.environmentVariables).toEqual({ PASSWORD: 'canary-1', PORT: '8080', ON: 'true' });
    expect(environment.files).toEqual({ KUBECONFIG: 'canary-3\nline\n' });
    expect(environment.fileContents).toEqual({ KUBECONFIG: new TextEncoder().encode('canary-3\nline\n') });
  });

  test('has files with bytes that are not text', async () => {
    const json = '{"properties":{"files":{"value":{"KEYSTORE":{"value":"\\ufffd\\ufffd","bytes":"/u0="}}}}}';
    const root = parseEnvironment(json);
    expect(root && bytesOf(root, 'files')).toEqual({ KEYSTORE: Uint8Array.of(0xfe, 0xed) });
  });

  test('writes numbers in variables as written in the document', async () => {
    const json =
      '{"properties":{"environmentVariables":{"value":{"V":{"value":1.10},"ID":{"value":12345678901234567890}}}}}';
    const headers = { 'content-type': 'application/json' };
    const { environment } = await open({ read: { body: json, headers } });
    expect((await environment).environmentVariables).toEqual({ V: '1.10', ID: '12345678901234567890' });
    expect((await environment).get('environmentVariables.V')).toBe(1.1);
    expect((await environment).getText('environmentVariables.V')).toBe('1.10');
  });

  test.each([
    ['app["log.level"]', 'debug'],
    ['app.ports[1]', 8443],
    ['app.nothing', null],
    ['aws.keys[0].pin', 4711],
    ['app.ports["1"]', undefined],
    ['app.ports[2]', undefined],
    ['app.on.toString', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('has at %s the value %j', async (path, value) => {
    expect((await (await open()).environment).get(path)).toEqual(value);
  });

  test.each([
    ['app["log.level"]', 'debug'],
    ['app.on', 'true'],
    ['app.nothing', ''],
    ['app.ports', '[8080,8443]'],
    ['nowhere', undefined],
  ])('has at %s the text %j', async (path, text) => {
    expect((await (await open()).environment).getText(path)).toEqual(text);
  });

  test.each([
    ['database.password', true],
    ['database', true],
    ['aws.keys[0].id', true],
    ['aws.nowhere', true],
    ['', true],
    ['database.host', false],
    ['app', false],
    ['nowhere', false],
  ])('says whether %j is secret: %j', async (path, isSecret) => {
    expect((await (await open()).environment).isSecret(path)).toBe(isSecret);
  });

  test('lists the texts that a log must not show', async () => {
    const { secretTexts } = await (await open()).environment;
    expect(secretTexts).toEqual(['canary-1', 'canary-2', '4711', 'canary-3\nline\n']);
  });

  test('shows no secret when it is logged', async () => {
    const environment = await (await open()).environment;
    const shown = [
      JSON.stringify({ environment }),
      inspect(environment, { depth: null, showHidden: true, customInspect: false }),
      inspect({ environment }, { depth: null, showHidden: true }),
      `${environment}`,
      JSON.stringify({ ...environment }),
    ];
    expect(shown.join()).not.toMatch(/canary|4711/);
    expect(shown[2]).toContain('acme/app/prod until 1970-01-01T02:00:01.000Z');
    expect(JSON.parse(shown[0] ?? '')).toMatchObject({
      environment: {
        properties: { aws: '[secret]', database: { host: 'db', password: '[secret]' } },
      },
    });
  });
});

test('any values survive a round trip', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
      const sent = JSON.parse(JSON.stringify(given));
      const root = parseEnvironment(JSON.stringify({ properties: wireValue(sent).value }));
      expect(root && plainOf(root)).toEqual(sent);
    }),
  );
});

test('any text is parsed or refused', () => {
  const text = fc.oneof(
    fc.json(),
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify({ properties: value })),
  );
  fc.assert(
    fc.property(text, (json) => {
      const root = parseEnvironment(json);
      if (root !== null) expect(root.kind).toBe('object');
    }),
  );
});
