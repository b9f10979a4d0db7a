import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

const unsaved = 'pulumi:environments:org:main:env:<yaml>';
const application = { clientId: 'c', tenantId: 't' };

describeOnBothEngines('logins outside an environment', (openTestDatabase) => {
  let server: ServerBehindTls;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    server = await startServerBehindTls({ database: await openTestDatabase(), authority });
  });
  afterAll(() => server.stop());

  const tokenOf = (outputs: Readonly<Record<string, unknown>>) =>
    (outputs['oidc'] as { token: string }).token;
  const ownClaims = {
    org: 'main',
    env: '<yaml>',
    current_env: '<yaml>',
    root_env: '<yaml>',
    trigger_user: 'admin',
  };

  test('azure-login returns a token for the application, with the claims of an unsaved document', async () => {
    const { body } = await server.login('azure-login', { ...application, oidc: true });
    expect(body.outputs).toMatchObject(application);
    const { iat, nbf, exp, jti, ...claims } = decodeJwt(tokenOf(body.outputs));
    expect(claims).toEqual({ iss: server.issuer, sub: unsaved, aud: 'azure:main', ...ownClaims });
    expect([Number(exp) - Number(iat), nbf, typeof jti]).toEqual([3_600, iat, 'string']);
    expect(body.expiresAt).toBe(new Date(Number(exp) * 1_000).toISOString());
  });

  test('azure-login returns a client secret, marked as secret', async () => {
    const { body } = await server.login('azure-login', { ...application, clientSecret: 's' });
    expect(body).toEqual({
      outputs: { ...application, clientSecret: 's' },
      secrets: ['/clientSecret'],
      expiresAt: null,
    });
  });

  test.each([{}, { oidc: false }, { oidc: true, clientSecret: 's' }])(
    'azure-login requires either a token or a secret, not %j',
    async (choice) => {
      const { status, body } = await server.login('azure-login', { ...application, ...choice });
      expect(status).toBe(400);
      expect(body.message).toBe(
        'azure-login: oidc must be true unless clientSecret is given; exactly one of the two is required',
      );
    },
  );

  test('debug-oidc-claims shows the claims of a v1 token and signs nothing', async () => {
    const subjectAttributes = ['pulumi.user.login', 'currentEnvironment.name'];
    const { body } = await server.login('debug-oidc-claims', { audiencePrefix: 'aws', subjectAttributes });
    expect(body).toEqual({
      outputs: {
        iss: server.issuer,
        sub: 'pulumi:environments:pulumi.organization.login:main:pulumi.user.login:admin:currentEnvironment.name:<yaml>',
        aud: 'aws:main',
        ...ownClaims,
      },
      secrets: [],
      expiresAt: null,
    });
  });

  test.each([
    [
      'oidc',
      { audience: 'a', identityToken: { version: 'v2' } },
      'fn::open::oidc cannot run in an unsaved environment document; save the environment and import it',
    ],
    [
      'oidc',
      { audience: 'a', identityToken: { version: 'v2' }, subjectAttributes: [] },
      'fn::open::oidc does not accept subjectAttributes',
    ],
    [
      'oidc',
      { audience: 'a', identityToken: { version: 'v2' }, scope: 'x' },
      'fn::open::oidc does not accept an input named "scope"',
    ],
    [
      'oidc',
      { audience: 'a', identityToken: { version: 'v2' }, duration: '59s' },
      'duration must be between 1m0s and 1h0m0s',
    ],
    [
      'oidc',
      { audience: 'a', identityToken: { version: 'v2' }, duration: '1h1s' },
      'duration must be between 1m0s and 1h0m0s',
    ],
    [
      'oidc',
      { audience: ' ', identityToken: { version: 'v2' } },
      'oidc: audience must be 1 to 512 bytes and not blank',
    ],
    ['oidc', { identityToken: { version: 'v2' } }, 'oidc: audience is required'],
    ['debug-oidc-claims', {}, 'debug-oidc-claims: audiencePrefix is required'],
    [
      'debug-oidc-claims',
      { audience: 'a', audiencePrefix: 'aws' },
      'fn::open::debug-oidc-claims does not accept an input named "audience"',
    ],
    [
      'azure-login',
      { ...application, oidc: true, subjectAttributes: ['pulumi.token.team'] },
      "azure-login: the subject attribute pulumi.token.team has a value only when a team's access token opens the environment; this token is of type personal.",
    ],
    [
      'azure-login',
      { ...application, oidc: true, subjectAttributes: ['email'] },
      'azure-login: subjectAttributes[0] must be one of rootEnvironment.name, currentEnvironment.name, pulumi.user.login, pulumi.organization.login, pulumi.token.type, pulumi.token.team',
    ],
  ])('%s with %j is refused in the words of the contract', async (kind, inputs, message) => {
    const { status, body } = await server.login(kind, inputs);
    expect([status, body.message]).toEqual([400, message]);
  });

  test("a team's token names the team in the subject", async () => {
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'core', displayName: 'Core' } });
    const { body: created } = await server.call<{ tokenValue: string }>(
      'POST',
      '/api/orgs/main/teams/core/tokens',
      {
        body: { name: 'ci', description: '', expires: 0 },
      },
    );
    const subjectAttributes = ['pulumi.token.type', 'pulumi.token.team'];
    const { status, body } = await server.login(
      'azure-login',
      { ...application, oidc: true, subjectAttributes },
      { token: created.tokenValue },
    );
    expect(status, body.message).toBe(200);
    const { sub, trigger_user: user } = decodeJwt(tokenOf(body.outputs));
    expect(sub).toBe(
      'pulumi:environments:pulumi.organization.login:main:pulumi.token.type:team:pulumi.token.team:core',
    );
    expect(user).toBe('main/core');
  });

  test("a runner's token may not log in anywhere", async () => {
    const { body: pool } = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/agent-pools', {
      body: { name: 'pool' },
    });
    const { status } = await server.login(
      'azure-login',
      { ...application, oidc: true },
      { token: pool.tokenValue },
    );
    expect(status).toBe(403);
  });

  test('an organization that the caller does not belong to is unknown', async () => {
    const answer = await server.login(
      'azure-login',
      { ...application, oidc: true },
      { organization: 'stranger' },
    );
    expect(answer.status).toBe(404);
  });

  test('the kinds are listed with their schemas', async () => {
    const { body } = await server.call<{ logins: { kind: string; inputs: unknown }[] }>(
      'GET',
      '/api/orgs/main/oidc/logins',
    );
    expect(body.logins.map(({ kind }) => kind)).toEqual([
      'aws-login',
      'azure-login',
      'gcp-login',
      'gcp-identity-token',
      'vault-login',
      'vault-secrets',
      'oidc',
      'debug-oidc-claims',
    ]);
    expect(JSON.stringify(body.logins)).toContain('"secret":true');
    const { status, body: unknown } = await server.login('ibm-login', {});
    expect([status, unknown.message.startsWith('Unknown kind of login')]).toEqual([404, true]);
  });
});
