import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startAnsweringServer } from './support/answering-server.ts';
import { runInProcess } from './support/run-in-process.ts';
import { type Issuer, startIssuer } from './support/start-issuer.ts';
import { type Server, startServer } from './support/start-server.ts';

interface Diagnosis {
  healthy: boolean;
  findings: { subject: string; outcome: string; message: string; fix: string | null }[];
}

async function diagnose(env: Record<string, string>): Promise<Diagnosis & { exitCode: number }> {
  const { exitCode, stdout } = await runInProcess(['doctor', '--json'], { env });
  return { exitCode, ...(JSON.parse(stdout) as Diagnosis) };
}

const about = ({ findings }: Diagnosis, subject: string) =>
  findings.find((finding) => finding.subject === subject);

describe('a healthy server', () => {
  let issuer: Issuer;
  let server: Server;
  let env: Record<string, string>;

  beforeAll(async () => {
    issuer = await startIssuer({ certificateHours: 24 * 5 });
    server = await startServer({ authorityPem: issuer.authorityPem });
    env = { SYMBOLON_URL: server.url, SYMBOLON_ACCESS_TOKEN: server.adminToken };
  });

  afterAll(async () => {
    await server.stop();
    await issuer.stop();
  });

  test('passes all checks, with a warning while no issuer is trusted', async () => {
    const { exitCode, stdout } = await runInProcess(['doctor'], { env });
    expect(exitCode, stdout).toBe(0);
    for (const subject of ['server', 'transport', 'database', 'clock', 'credentials', 'master key']) {
      expect(stdout).toMatch(new RegExp(`^ok +${subject} `, 'm'));
    }
    expect(stdout).toMatch(/^warn +issuers +main does not trust any issuer yet\n +→ Register one: /m);
    expect(stdout).toMatch(/\n0 failed, 3 warnings, 8 passed\.\n$/);
  });

  test('with an invalid credential exits with 1', async () => {
    const diagnosis = await diagnose({ ...env, SYMBOLON_ACCESS_TOKEN: 'pul-unknown' });
    expect(diagnosis).toMatchObject({ exitCode: 1, healthy: false });
    expect(about(diagnosis, 'credentials')?.outcome).toBe('fail');
  });

  test('a certificate that expires soon and an issuer without policies are warnings', async () => {
    await runInProcess(['issuer', 'add', '--name', 'ci', '--issuer', issuer.url], { env });
    const exchange = ['exchange', '--oidc-token', '-', '--org', 'main'];
    await runInProcess(exchange, { env, stdin: issuer.mint({ sub: 's', aud: 'urn:pulumi:org:main' }) });
    const diagnosis = await diagnose(env);
    expect(diagnosis.exitCode).toBe(0);
    expect(diagnosis.findings.filter(({ subject }) => subject === 'issuer ci')).toEqual([
      expect.objectContaining({ outcome: 'ok', message: expect.stringMatching(/^1 usable key, /) }),
      expect.objectContaining({ outcome: 'warn', message: expect.stringMatching(/expires in 4d23h$/) }),
      expect.objectContaining({
        outcome: 'warn',
        message: 'it has no policies, so every exchange is refused',
      }),
    ]);
  });

  test('an issuer whose keys cannot be fetched is a failure', async () => {
    await runInProcess(['issuer', 'pin', 'ci', '--thumbprint', 'ab'.repeat(32)], { env });
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: 'urn:pulumi:org:main',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: issuer.mint({ sub: 's', aud: 'urn:pulumi:org:main' }),
    });
    await fetch(`${server.url}/api/oauth/token`, { method: 'POST', body: form });
    const diagnosis = await diagnose(env);
    expect(diagnosis.exitCode).toBe(1);
    expect(about(diagnosis, 'issuer ci')).toMatchObject({
      outcome: 'fail',
      message: expect.stringContaining('the last fetch of its keys failed'),
      fix: expect.stringContaining('symbolon issuer pin "ci"'),
    });
  });
});

test('an unneeded previous master key causes a warning with the time of its removal', async () => {
  const [current, previous] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  const server = await startServer({
    env: { SYMBOLON_MASTER_KEY: current, SYMBOLON_PREVIOUS_MASTER_KEYS: previous },
  });
  onTestFinished(() => server.stop());
  const env = { SYMBOLON_URL: server.url, SYMBOLON_ACCESS_TOKEN: server.adminToken };
  expect(about(await diagnose(env), 'master key')).toEqual({
    subject: 'master key',
    outcome: 'warn',
    message: 'a previous master key is configured, but nothing in the database is encrypted with it',
    fix: 'Unset SYMBOLON_PREVIOUS_MASTER_KEYS once every server has started with the new key.',
  });
  await runInProcess(['org', 'create', 'tenant'], { env });
  const tenant = await diagnose({ ...env, SYMBOLON_ORG: 'tenant' });
  expect(about(tenant, 'master key')).toBeUndefined();
});

test('keys that are still encrypted under a previous master key cause a warning to restart', async () => {
  const { url } = await startAnsweringServer({
    '/healthz': { status: 'alive' },
    '/readyz': { status: 'ready', time: new Date().toISOString() },
    '/api/user': { githubLogin: 'admin', organizations: [{ githubLogin: 'main', role: 'admin' }] },
    '/api/orgs/main/oidc/issuers': { oidcIssuers: [] },
    '/api/orgs/main/oidc/master-key': {
      masterKey: '00',
      previousMasterKeys: 1,
      outdated: { signingKeys: 1, organizationKeys: 2 },
    },
  });
  const env = { SYMBOLON_URL: url, SYMBOLON_ACCESS_TOKEN: 'pul-x', SYMBOLON_ORG: 'main' };
  expect(about(await diagnose(env), 'master key')).toMatchObject({
    outcome: 'warn',
    message: '3 keys in the database are encrypted with a master key other than the server’s current one',
    fix: expect.stringContaining('it re-encrypts these keys when it starts'),
  });
});

async function findClosedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

describe('a failure is reported with its fix and exits with 1', () => {
  test('nothing listens', async () => {
    const diagnosis = await diagnose({ SYMBOLON_URL: await findClosedPort() });
    expect(diagnosis).toMatchObject({ exitCode: 1, healthy: false });
    expect(diagnosis.findings).toEqual([
      expect.objectContaining({
        subject: 'server',
        outcome: 'fail',
        fix: expect.stringContaining('Nothing is listening there'),
      }),
    ]);
  });

  test('a name that does not resolve', async () => {
    const diagnosis = await diagnose({ SYMBOLON_URL: 'https://symbolon.invalid' });
    expect(about(diagnosis, 'server')?.fix).toContain('The host name does not resolve');
  });

  test('a certificate that this machine does not trust', async () => {
    const other = await startIssuer();
    onTestFinished(other.stop);
    const diagnosis = await diagnose({ SYMBOLON_URL: other.url });
    expect(about(diagnosis, 'server')?.fix).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('something else listens', async () => {
    const diagnosis = await diagnose({
      SYMBOLON_URL: (await startAnsweringServer({ '/healthz': { ok: true } })).url,
    });
    expect(diagnosis.exitCode).toBe(1);
    expect(about(diagnosis, 'server')?.message).toContain('is not the URL of a Symbolon server');
  });

  test.each([
    [
      'storage_full',
      'Free or add space on the database’s disk; the server then resumes writing automatically.',
    ],
    ['unreachable', 'See the server’s log, and check that SYMBOLON_DATABASE points to a running database.'],
    [undefined, 'See the server’s log, and that of any proxy in front of it.'],
  ])('a server that is not ready, for the reason %s and with any message', async (status, fix) => {
    const message = 'The disk of the database is full, or something else.';
    const { url } = await startAnsweringServer(
      { '/healthz': { status: 'alive' }, '/readyz': { code: 503, message, status } },
      { '/readyz': 503 },
    );
    expect(about(await diagnose({ SYMBOLON_URL: url }), 'database')).toMatchObject({
      outcome: 'fail',
      message: `the server is not ready: ${message}`,
      fix,
    });
  });

  test('the clocks differ', async () => {
    const time = new Date(Date.now() - 600_000).toISOString();
    const { url } = await startAnsweringServer({
      '/healthz': { status: 'alive' },
      '/readyz': { status: 'ready', time },
    });
    const clock = about(await diagnose({ SYMBOLON_URL: url }), 'clock');
    expect(clock).toMatchObject({
      outcome: 'fail',
      message: expect.stringMatching(/^the server’s clock is (10m|9m\d*s?) behind/),
    });
  });

  test('the database is unavailable', async () => {
    const { url } = await startAnsweringServer({ '/healthz': { status: 'alive' } });
    expect(about(await diagnose({ SYMBOLON_URL: url }), 'database')?.outcome).toBe('fail');
  });
});
