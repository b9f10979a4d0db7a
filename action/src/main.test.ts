import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentAnswer, secret } from '../../packages/sdk/test/environment-server.ts';
import { type ScriptedAnswer, startScriptedServer } from '../../packages/sdk/test/scripted-server.ts';
import { startGithubTokenEndpoint } from '../test/github-token-endpoint.ts';
import { prepareJob } from '../test/job-run.ts';

const values = {
  database: { host: 'db.internal', password: secret('canary-password') },
  certificate: secret({ chain: ['canary-chain "quoted"'] }),
  environmentVariables: {
    PASSWORD: secret('canary-password'),
    MULTI: secret('canary-line-1\n  canary-line-2\n'),
    HOST: 'db.internal',
    VERSION: 1.5,
  },
  files: { KUBECONFIG: secret('{\n"token": "canary-kube"\n}\n'), NOTES: 'plain' },
};

interface Given {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly exchanged?: ScriptedAnswer;
  readonly opened?: ScriptedAnswer;
  readonly read?: ScriptedAnswer;
  readonly revoked?: ScriptedAnswer;
}

/** A job in GitHub Actions with a server that implements the contract. */
async function prepare(given: Given = {}) {
  const github = await startGithubTokenEndpoint(() => 'canary-header.canary-payload.canary-signature');
  const grant = {
    access_token: 'pul-canary-token',
    issued_token_type: 'urn:pulumi:token-type:access_token:organization',
    token_type: 'token',
    expires_in: 7_200,
    scope: '',
  };
  const server = await startScriptedServer([
    ({ method, url }) => {
      if (url === '/api/oauth/token') return given.exchanged ?? { body: grant };
      if (url === '/api/oauth/revoke') return given.revoked ?? { body: {} };
      if (method === 'POST') return given.opened ?? { body: { id: 's1' } };
      return given.read ?? environmentAnswer(values);
    },
  ]);
  const job = prepareJob({
    inputs: { url: server.url, organization: 'acme', ...given.inputs },
    env: given.env ?? github.env,
  });
  return { job, server, github };
}

const inputs = { environment: 'app/prod' };

test('the job’s identity becomes an access token, and the environment becomes variables and files', async () => {
  const { job, server, github } = await prepare({ inputs });
  const step = await job.main();
  expect(step).toMatchObject({ exitCode: 0 });
  expect(github.audiences).toEqual(['urn:symbolon:org:acme']);
  expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toMatchObject({
    audience: 'urn:symbolon:org:acme',
    requested_token_type: 'urn:pulumi:token-type:access_token:organization',
    subject_token: 'canary-header.canary-payload.canary-signature',
  });
  expect(server.requests.slice(1).map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /api/esc/environments/acme/app/prod/open',
    'GET /api/esc/environments/acme/app/prod/open/s1',
  ]);
  expect(step.variables).toEqual({
    PASSWORD: 'canary-password',
    MULTI: 'canary-line-1\n  canary-line-2\n',
    HOST: 'db.internal',
    VERSION: '1.5',
    KUBECONFIG: expect.stringMatching(/\/symbolon-\w+\/KUBECONFIG$/),
    NOTES: expect.stringMatching(/\/symbolon-\w+\/NOTES$/),
  });
  expect(step.outputs).toEqual({
    'access-token': 'pul-canary-token',
    'expires-at': expect.stringMatching(/^20.*Z$/),
  });
});

test('files are private and removed with the job, and the access token is revoked', async () => {
  const { job, server } = await prepare({ inputs });
  const { variables } = await job.main();
  const path = variables['KUBECONFIG'] ?? '';
  expect(readFileSync(path, 'utf8')).toBe('{\n"token": "canary-kube"\n}\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(await job.post()).toMatchObject({ exitCode: 0, log: '' });
  expect(readdirSync(job.directory)).toEqual([]);
  const revocation = server.requests.at(-1);
  expect(revocation).toMatchObject({
    url: '/api/oauth/revoke',
    body: '{"token":"pul-canary-token"}',
    headers: { authorization: 'token pul-canary-token' },
  });
});

test('every secret is masked before any output about it', async () => {
  const { job } = await prepare({ inputs: { ...inputs, keys: 'certificate' } });
  const step = await job.main();
  expect(step.masks).toEqual(
    expect.arrayContaining([
      'canary-header.canary-payload.canary-signature',
      'pul-canary-token',
      'canary-password',
      'canary-line-1',
      'canary-line-2',
      '"token": "canary-kube"',
      'canary-chain "quoted"',
      '{"chain":["canary-chain \\"quoted\\""]}',
    ]),
  );
  expect(step.masks.filter((mask) => !mask.includes('canary'))).toEqual([]);
  expect(step.log).not.toContain('canary');
  expect(step.log).toMatch(/^acme\/app\/prod is open until .*: exported PASSWORD, MULTI, HOST, VERSION, /m);
});

test('without an environment, the job gets only a token', async () => {
  const { job, server } = await prepare({ inputs: { team: 'deploy', 'token-expiration': '600' } });
  const { exitCode, variables, outputs } = await job.main();
  expect({ exitCode, variables, names: Object.keys(outputs) }).toEqual({
    exitCode: 0,
    variables: {},
    names: ['access-token', 'expires-at'],
  });
  expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toMatchObject({
    requested_token_type: 'urn:pulumi:token-type:access_token:team',
    scope: 'team:deploy',
    expiration: '600',
  });
  expect((await job.post()).exitCode).toBe(0);
});

test('a workflow selects exports and outputs', async () => {
  const { job, server } = await prepare({
    inputs: {
      environment: 'app/prod@stable',
      'environment-lifetime': '900',
      'export-environment-variables': 'DB_PASSWORD=PASSWORD',
      keys: 'host=database.host\ndatabase',
      audience: 'https://symbolon.example',
    },
  });
  const { variables, outputs } = await job.main();
  expect(server.requests[1]?.url).toMatch(/\/app\/prod\/versions\/stable\/open\?duration=900s$/);
  expect(variables).toEqual({ DB_PASSWORD: 'canary-password' });
  expect(outputs).toMatchObject({
    host: 'db.internal',
    database: '{"host":"db.internal","password":"canary-password"}',
  });
  expect(readdirSync(job.directory)).toEqual([]);
});

test('false exports nothing', async () => {
  const { job } = await prepare({ inputs: { ...inputs, 'export-environment-variables': 'false' } });
  expect(await job.main()).toMatchObject({ exitCode: 0, variables: {} });
});

describe('the step fails with a message and exports nothing,', () => {
  const decision = '0198c0de-0000-7000-8000-000000000001';

  test.each<[string, Given, RegExp]>([
    ['without the permission', { env: {} }, /add "permissions: id-token: write" to the job/],
    [
      'when the server refuses the identity',
      {
        exchanged: {
          status: 400,
          body: { error: 'invalid_grant', error_description: `no policy applies (decision ${decision})` },
        },
      },
      new RegExp(`no policy applies .*\\n.*symbolon decision get ${decision}`),
    ],
    [
      'when the environment may not be opened',
      { opened: { status: 403, body: { code: 403, message: 'you may read app/prod, not open it' } } },
      /you may read app\/prod, not open it/,
    ],
    [
      'when a provider failed',
      { opened: { body: { id: 's1', diagnostics: [{ summary: 'aws-login: AWS refused' }] } } },
      /acme\/app\/prod has errors and was not opened:\n {2}aws-login: AWS refused/,
    ],
    ['when an output has no value', { inputs: { keys: 'x=no.where' } }, /has no value at no\.where/],
    [
      'when a variable is missing',
      { inputs: { 'export-environment-variables': 'HOST,NOWHERE' } },
      /has no variable or file NOWHERE; it has PASSWORD, MULTI, HOST, VERSION, KUBECONFIG, NOTES/,
    ],
    [
      'when a value is not valid for a variable',
      { read: environmentAnswer({ environmentVariables: { A: 'a', B: secret('canary\0') } }) },
      /the value of B contains a NUL character/,
    ],
    [
      'when a name is not valid for a variable',
      { read: environmentAnswer({ files: { '../../escape': 'a' } }) },
      /"\.\.\/\.\.\/escape" is not a valid variable name/,
    ],
    ['when the URL is not valid', { inputs: { url: 'symbolon.example' } }, /must start with https:\/\//],
  ])('%s', async (_name, given, message) => {
    const { job } = await prepare({ ...given, inputs: { ...inputs, ...given.inputs } });
    const step = await job.main();
    expect(step.log).toMatch(message);
    expect(step).toMatchObject({ exitCode: 1, variables: {} });
    expect(step.log).toContain('::error title=Symbolon::');
    expect(step.log).not.toContain('canary');
    expect(readdirSync(job.directory)).toEqual([]);
  });
});

describe('when the job ends,', () => {
  test('only the action’s own files are removed', async () => {
    const { job } = await prepare();
    const other = join(job.directory, 'other');
    mkdirSync(other);
    const outside = join(job.directory, '..', 'symbolon-outside');
    mkdirSync(outside);
    for (const directory of [other, outside, job.directory, `${job.directory}/symbolon-a/..`, '/']) {
      const { log, exitCode } = await job.post({ directory });
      expect({ log, exitCode }).toMatchObject({
        log: expect.stringContaining('is not a directory of this action'),
        exitCode: 0,
      });
    }
    expect([existsSync(other), existsSync(outside)]).toEqual([true, true]);
  });

  test('a failed revocation is a warning that does not show the token', async () => {
    const { job } = await prepare({ inputs, revoked: { status: 401, body: { code: 401, message: 'no' } } });
    await job.main();
    const { log, exitCode } = await job.post();
    expect({ log, exitCode }).toMatchObject({
      log: expect.stringContaining('was not revoked and stays valid until it expires: no'),
      exitCode: 0,
    });
    expect(log).not.toContain('canary');
    expect(readdirSync(job.directory)).toEqual([]);
  });

  test('a job without a token has nothing to clean up', async () => {
    const { job, server } = await prepare({ env: {} });
    await job.main();
    expect(await job.post()).toMatchObject({ exitCode: 0, log: '' });
    expect(server.requests).toEqual([]);
  });
});
