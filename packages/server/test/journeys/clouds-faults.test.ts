import { createServer } from 'node:net';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { startAwsSts, stsError } from '../support/clouds/aws-sts.ts';
import { apiError, startGoogle } from '../support/clouds/google.ts';
import { type CloudServer, type GivenAnswer, postJson } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { startVault } from '../support/clouds/vault.ts';
import { type ScriptedResponse, scriptedResponses } from '../support/issuers/scripted-responses.ts';
import { createTestAuthority, type TestAuthority } from '../support/issuers/test-authority.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

const roleArn = 'arn:aws:iam::123456789012:role/deploy';
const subject = 'pulumi:environments:org:main:env:<yaml>';
const serviceAccount = 'deploy@acme.iam.gserviceaccount.com';
const provider = 'projects/42/locations/global/workloadIdentityPools/ci/providers/symbolon';

/** Returns a stand-in's response as a scripted failure. */
const scripted =
  ({ status, type = 'application/json', headers = {}, body }: GivenAnswer): ScriptedResponse =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);

const memory = () => openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });

const stsFor = (authority: TestAuthority, issuer: string, now = Date.now) =>
  startAwsSts({
    authority,
    now,
    providers: [{ issuer, audiences: ['aws:main'] }],
    roles: [
      { arn: roleArn, issuer, audience: 'aws:main', subject: { equals: subject }, maxSessionSeconds: 7_200 },
    ],
  });

const awsInputs = (endpoint: string) => ({ oidc: { roleArn, sessionName: 'ci', endpoint } });

describe('a failing cloud', () => {
  let server: ServerBehindTls;
  let sts: CloudServer;
  let google: CloudServer;
  let vault: CloudServer;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    server = await startServerBehindTls({ database: await memory(), authority });
    const { issuer } = server;
    sts = await stsFor(authority, issuer);
    google = await startGoogle({
      authority,
      providers: [{ name: provider, issuer, allowedAudiences: ['gcp:main'] }],
      serviceAccounts: { [serviceAccount]: [subject] },
    });
    vault = await startVault({ authority, issuer, roles: { app: { boundAudiences: ['main'] } } });
  });

  afterAll(async () => {
    await server.stop();
    for (const cloud of [sts, google, vault]) await cloud.stop();
  });

  const inputs = () => ({
    'aws-login': awsInputs(sts.url),
    'gcp-login': {
      project: 42,
      oidc: {
        ...{ workloadPoolId: 'ci', providerId: 'symbolon', serviceAccount },
        ...{ stsEndpoint: google.url, iamCredentialsEndpoint: google.url },
      },
    },
    'vault-login': { address: vault.url, jwt: { role: 'app' } },
  });
  type Kind = keyof ReturnType<typeof inputs>;
  const cloudOf = (kind: Kind) => ({ 'aws-login': sts, 'gcp-login': google, 'vault-login': vault })[kind];
  const kinds: Kind[] = ['aws-login', 'gcp-login', 'vault-login'];

  beforeEach(() => {
    // Unused failures of one test must not affect the next one.
    for (const kind of kinds) cloudOf(kind).clearTroubles();
  });

  test.each(kinds)('%s is retried after a short outage of the cloud', async (kind) => {
    const cloud = cloudOf(kind);
    cloud.trouble(
      scriptedResponses.status(503),
      scriptedResponses.dropConnection(),
      scriptedResponses.status(500),
    );
    const asked = cloud.requests.length;
    const { status, body } = await server.login(kind, inputs()[kind]);
    expect(status, body.message).toBe(200);
    expect(cloud.requests.length - asked).toBe(kind === 'gcp-login' ? 5 : 4);
  });

  test('throttling is retried after the cloud’s delay', async () => {
    const throttling = stsError(400, 'Throttling', 'Rate exceeded');
    sts.trouble(
      scripted(throttling),
      scripted({ ...apiError(429, 'X', 'x'), headers: { 'retry-after': '1' } }),
    );
    const { status, body } = await server.login('aws-login', inputs()['aws-login']);
    expect(status, body.message).toBe(200);
  });

  test('throttling that outlasts the deadline is reported in the words of the cloud', async () => {
    sts.trouble(...Array(50).fill(scripted(stsError(400, 'Throttling', 'Rate exceeded'))));
    const { status, body } = await server.login('aws-login', inputs()['aws-login'], { deadlineSeconds: 3 });
    expect(status).toBe(504);
    expect(body.message).toMatch(
      /^aws-login: AWS STS is not available: gave up after \d attempts, because the deadline was near\. Last fault: Throttling: Rate exceeded/,
    );
    expect(body.message).toContain(`sub "${subject}"`);
  });

  test.each([
    { namespace: 'team\r\nx-vault-token: forged', jwt: { role: 'app' } },
    { token: { token: 'hvs.hunter2\n' } },
    { token: { token: 'hvs.hunter2€' } },
  ])(
    'is not called with a value that is invalid in a header (%j), and the caller gets an error',
    async (given) => {
      const asked = vault.requests.length;
      const { status, body } = await server.login('vault-login', { address: vault.url, ...given });
      expect([status, body.message]).toEqual([
        400,
        expect.stringMatching(
          /^vault-login: .* the value for x-vault-(?:namespace|token) contains a line break or another/,
        ),
      ]);
      expect(body.message).not.toContain('hunter2');
      expect(vault.requests.length).toBe(asked);
    },
  );

  test('its own failure to fetch our keys is not a refusal yet', async () => {
    sts.trouble(scripted(stsError(400, 'IDPCommunicationError', 'Unable to reach the identity provider')));
    expect((await server.login('aws-login', inputs()['aws-login'])).status).toBe(200);
  });

  test.each(kinds)('%s ends at the deadline if the cloud does not respond', async (kind) => {
    cloudOf(kind).trouble(...Array(50).fill(scriptedResponses.silence()));
    const { status, body } = await server.login(kind, inputs()[kind], { deadlineSeconds: 1 });
    expect(status).toBe(504);
    expect(body.message).toContain(
      'is not available: gave up after 1 attempt, because the deadline was near. Last fault: ',
    );
    expect(body.message).toContain('did not send a complete response within');
  });

  test.each(kinds)('%s ends at the deadline if nothing listens', async (kind) => {
    const url = `https://localhost:${await freePort()}`;
    const at = {
      'aws-login': awsInputs(url),
      'gcp-login': { project: 42, oidc: { ...inputs()['gcp-login'].oidc, stsEndpoint: url } },
      'vault-login': { address: url, jwt: { role: 'app' } },
    };
    const { status, body } = await server.login(kind, at[kind], { deadlineSeconds: 1 });
    expect(status).toBe(504);
    expect(body.message).toContain('Cannot connect to "localhost:');
  });

  const nonsense: [string, ScriptedResponse][] = [
    ['text', scriptedResponses.text('hello')],
    ['a page', scriptedResponses.text('<html>Welcome</html>', { 'content-type': 'text/html' })],
    ['nothing', scriptedResponses.text('')],
    ['an empty object', scriptedResponses.json({})],
    ['a list', scriptedResponses.json([1])],
    ['more than anybody would read', scriptedResponses.hugeBody()],
  ];

  test.each(kinds.flatMap((kind) => nonsense.map(([what, answer]) => [kind, what, answer] as const)))(
    '%s: %s is nonsense, and no credentials',
    async (kind, _what, answer) => {
      cloudOf(kind).trouble(answer);
      const { status, body } = await server.login(kind, inputs()[kind]);
      expect([status, body.outputs]).toEqual([502, undefined]);
      expect(body.message).toMatch(/sent a malformed response|cannot be reached/);
    },
  );

  test('a redirect is not followed', async () => {
    vault.trouble(scriptedResponses.redirectTo('https://169.254.169.254/'));
    const { status, body } = await server.login('vault-login', inputs()['vault-login']);
    expect([status, body.message.split('.')[0]]).toEqual([400, 'vault-login: Vault refused: HTTP 302']);
  });

  test.each(kinds)('%s: a token that the cloud repeats in its error is not passed on', async (kind) => {
    const cloud = cloudOf(kind);
    cloud.trouble((request, response) => {
      void request;
      const sent = /eyJ[\w.-]+/.exec(decodeURIComponent(cloud.requests.at(-1)?.body ?? ''))?.[0] ?? 'none';
      const said = `cannot read ${sent}`;
      const body =
        kind === 'aws-login'
          ? stsError(400, 'InvalidIdentityToken', said).body
          : JSON.stringify({ error: 'invalid_grant', error_description: said, errors: [said] });
      response.writeHead(400, { 'content-type': 'text/plain' }).end(body);
    });
    const { body } = await server.login(kind, inputs()[kind]);
    expect(body.message).toContain('cannot read [secret]');
    expect(body.message).not.toContain('eyJ');
  });

  test('a server without a trusted certificate gets no request', async () => {
    const stranger = await stsFor(await createTestAuthority(), server.issuer);
    const { status, body } = await server.login('aws-login', awsInputs(stranger.url));
    await stranger.stop();
    expect(status).toBe(502);
    expect(body.message).toContain('aws-login: AWS STS cannot be reached: The certificate of');
    expect(stranger.requests).toEqual([]);
  });
});

describe('a wrong clock', () => {
  let clock: ManualClock;
  let server: ServerBehindTls;
  let sts: CloudServer;

  beforeAll(async () => {
    clock = createManualClock();
    const authority = await createTestAuthority();
    server = await startServerBehindTls({ database: await memory(), authority, clock });
    sts = await stsFor(authority, server.issuer);
  });

  afterAll(async () => {
    await server.stop();
    await sts.stop();
  });

  test('ahead by more than the cloud tolerates: the refusal states the difference', async () => {
    clock.advanceSeconds(400);
    const { status, body } = await server.login('aws-login', awsInputs(sts.url));
    expect(status).toBe(400);
    expect(body.message).toContain('InvalidIdentityToken: Token must not be used before');
    expect(body.message).toMatch(/This server's clock is (?:39\d|40\d) s ahead of that of AWS STS\./);
  });

  test('behind by more than the lifetime of a token: the refusal states the difference', async () => {
    clock.advanceSeconds(-400 - 7_200);
    const { body } = await server.login('aws-login', awsInputs(sts.url));
    expect(body.message).toContain('ExpiredTokenException: Token expired');
    expect(body.message).toMatch(/This server's clock is 7[12]\d\d s behind that of AWS STS\./);
  });
});

describe('a key that is rotated between signing and use', () => {
  test('the old token is still accepted, and a verifier with cached documents accepts the new key', async () => {
    const clock = createManualClock();
    const authority = await createTestAuthority();
    const server = await startServerBehindTls({ database: await memory(), authority, clock });
    const { issuer } = server;
    const early = await stsFor(authority, issuer, clock.now);
    clock.advanceSeconds(3_600);
    expect((await server.login('aws-login', awsInputs(early.url))).status).toBe(200);
    const oldToken = tokenSentTo(early);

    const rotated = await server.call('POST', '/api/orgs/main/oidc/signing-keys/rotate', {
      body: { issuer: 'v1' },
    });
    expect(rotated.status).toBeLessThan(300);

    expect((await server.login('aws-login', awsInputs(early.url))).status).toBe(200);
    expect(keyIdOf(tokenSentTo(early))).not.toBe(keyIdOf(oldToken));

    const late = await startVault({
      authority,
      issuer,
      now: clock.now,
      roles: { any: { boundAudiences: ['aws:main'] } },
    });
    const answer = await postJson(`${late.url}/v1/auth/jwt/login`, { role: 'any', jwt: oldToken }, authority);
    expect(answer).toMatchObject({ auth: { client_token: expect.stringMatching(/^hvs\./) } });
    for (const running of [server, early, late]) await running.stop();
  });
});

const tokenSentTo = (sts: CloudServer) =>
  new URLSearchParams(sts.requests.at(-1)?.body).get('WebIdentityToken') ?? '';

const keyIdOf = (token: string) => decodeProtectedHeader(token).kid;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
