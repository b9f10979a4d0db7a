import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';
import { type Server, startServer } from './support/start-server.ts';
import { type StaticHost, startStaticHost } from './support/static-host.ts';

let directory: string;
let host: StaticHost;
let server: Server;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'symbolon-documents-'));
  host = await startStaticHost(directory);
  server = await startServer({ env: { SYMBOLON_ISSUER_URL: host.url } });
  env = { SYMBOLON_URL: server.url, SYMBOLON_ACCESS_TOKEN: server.adminToken };
});

afterAll(async () => {
  await server.stop();
  await host.stop();
  await rm(directory, { recursive: true });
});

interface Diagnosis {
  healthy: boolean;
  findings: { subject: string; outcome: string; message: string; fix: string | null }[];
}

interface Keys {
  signingKeys: { id: string; issuer: string; state: string }[];
}

const write = () => runInProcess(['issuer-documents', 'write', directory], { env });

async function check(): Promise<Diagnosis & { exitCode: number }> {
  const { exitCode, stdout } = await runInProcess(['issuer-documents', 'write', '--check', '--json'], {
    env,
  });
  return { exitCode, ...(JSON.parse(stdout) as Diagnosis) };
}

const messages = ({ findings }: Diagnosis, outcome: string) =>
  findings.filter((finding) => finding.outcome === outcome).map(({ message }) => message);

describe('documents for static hosting', () => {
  test('before the upload, check and doctor report that verifiers find no documents', async () => {
    const diagnosis = await check();
    expect(diagnosis).toMatchObject({ exitCode: 1, healthy: false });
    expect(messages(diagnosis, 'fail')[0]).toBe(
      `${host.url}/.well-known/openid-configuration responds with status 404`,
    );
    const doctor = await runInProcess(['doctor'], { env });
    expect(doctor.exitCode).toBe(1);
    expect(doctor.stdout).toMatch(/^fail +identity v1 +http:\S+ responds with status 404$/m);
  });

  test('the written files equal the published documents byte for byte, without other files', async () => {
    const { exitCode, stdout } = await write();
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`served at ${host.url}, each file with`);
    expect(stdout).toContain('Cache-Control: public, max-age=');
    for (const [folder, path] of [
      ['', '/oidc'],
      ['v2', '/oidc/v2'],
    ] as const) {
      const wellKnown = join(directory, folder, '.well-known');
      expect((await readdir(wellKnown)).sort()).toEqual(['jwks', 'openid-configuration']);
      for (const name of ['jwks', 'openid-configuration']) {
        const published = await fetch(`${server.url}${path}/.well-known/${name}`);
        expect(await readFile(join(wellKnown, name), 'utf8')).toBe(await published.text());
      }
    }
  });

  test('once they are served, the check passes with a warning about a URL without https', async () => {
    const diagnosis = await check();
    expect(diagnosis).toMatchObject({ exitCode: 0, healthy: true });
    expect(messages(diagnosis, 'ok')).toEqual([
      `${host.url} serves the server’s documents, with all 2 keys`,
      `${host.url}/v2 serves the server’s documents, with all 2 keys`,
    ]);
    expect(messages(diagnosis, 'warn')).toEqual([
      `${host.url} is not https, so clouds do not accept it`,
      `${host.url}/v2 is not https, so clouds do not accept it`,
    ]);
  });

  test.each([
    [
      'cached for too long',
      { 'cache-control': 'max-age=86400' },
      'fail',
      /may be cached for 1d, but the server may sign with a new key after/,
    ],
    ['without a maximum age', { 'cache-control': 'public' }, 'warn', /does not specify how long/],
    ['of another type', { 'content-type': 'application/octet-stream' }, 'warn', /octet-stream, and some/],
  ])('documents %s are reported', async (_what, change, outcome, message) => {
    const { headers } = host;
    host.headers = { ...headers, ...change };
    const diagnosis = await check();
    host.headers = headers;
    expect(diagnosis.exitCode).toBe(outcome === 'fail' ? 1 : 0);
    expect(messages(diagnosis, outcome)).toContainEqual(expect.stringMatching(message));
  });

  test.each([
    ['another issuer', 'openid-configuration', { issuer: 'https://evil.example' }, /has the issuer https:/],
    ['keys elsewhere', 'openid-configuration', { jwks_uri: 'https://evil.example' }, /has the key URL/],
    ['other keys', 'jwks', { keys: [] }, /lacks signing keys of the server: /],
    ['a private key', 'jwks', { keys: [{ kid: 'a', d: 'x' }] }, /does not serve a valid set of public keys$/],
  ])('documents with %s are a failure', async (_what, name, change, message) => {
    const path = join(directory, '.well-known', name);
    const content = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...content, ...change }));
    const diagnosis = await check();
    await write();
    expect(diagnosis.exitCode).toBe(1);
    expect(messages(diagnosis, 'fail')).toEqual([expect.stringMatching(message)]);
  });

  test.each([[[]], [['dir', '--check']]])('%j is ambiguous', async (parameters) => {
    expect(await runInProcess(['issuer-documents', 'write', ...parameters], { env })).toMatchObject({
      exitCode: 2,
      stdout: '',
    });
  });
});

describe('signing keys', () => {
  const keys = async (): Promise<Keys> =>
    JSON.parse((await runInProcess(['key', 'list', '--json'], { env })).stdout) as Keys;
  const states = ({ signingKeys }: Keys, issuer: string) =>
    signingKeys.filter((key) => key.issuer === issuer).map(({ state }) => state);

  test('are listed with their states and without secrets', async () => {
    const { exitCode, stdout } = await runInProcess(['key', 'list', '--wide'], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\S+ +v1 +active .* RS256 +local$/m);
    expect(stdout).toMatch(/^\S+ +v2 +next .* ES256 +local$/m);
    expect(states(await keys(), 'v1').sort()).toEqual(['active', 'next']);
    const shown = [...stdout.matchAll(/^\S+ +(v\d) +(active|next|retired) /gm)];
    expect(shown.map(([, issuer, state]) => `${state} ${issuer}`)).toEqual([
      ...['active v1', 'active v2'],
      ...['next v1', 'next v2'],
    ]);
  });

  test('a rotation waits until the issuer URL serves the next key', async () => {
    await rm(join(directory, '.well-known', 'jwks'));
    const ran = await runInProcess(['key', 'rotate', 'v1'], { env });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain('tokens signed with the next key would not verify');
    await write();
  });

  test('an early rotation is refused by the server', async () => {
    const ran = await runInProcess(['key', 'rotate', 'v1'], { env });
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('published too recently');
  });

  test('a revoked key is removed, the next key signs, and the documents are stale until they are uploaded', async () => {
    const before = await keys();
    const leaked = before.signingKeys.find(({ issuer, state }) => issuer === 'v2' && state === 'active');
    const ran = await runInProcess(['key', 'revoke', leaked?.id ?? '', '--yes'], { env });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).not.toContain(leaked?.id);
    expect(ran.stderr).toContain('upload them again now');
    expect(states(await keys(), 'v2').sort()).toEqual(['active', 'next']);
    const diagnosis = await check();
    expect(diagnosis.exitCode).toBe(1);
    expect(messages(diagnosis, 'warn')).toContainEqual(expect.stringMatching(/may have revoked: /));
    await write();
    expect(await check()).toMatchObject({ exitCode: 0 });
  });

  test('an unknown issuer is a usage error', async () => {
    expect(await runInProcess(['key', 'rotate', 'v3'], { env })).toMatchObject({ exitCode: 2 });
  });
});
