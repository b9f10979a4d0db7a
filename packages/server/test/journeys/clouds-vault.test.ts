import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import type { CloudServer } from '../support/clouds/https-server.ts';
import { type ServerBehindTls, startServerBehindTls } from '../support/clouds/server-behind-tls.ts';
import { startVault } from '../support/clouds/vault.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';

const subject = 'pulumi:environments:org:main:env:<yaml>';

describe('vault-login and vault-secrets', () => {
  let server: ServerBehindTls;
  let vault: CloudServer;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    server = await startServerBehindTls({ database, authority });
    vault = await startVault({
      authority,
      issuer: server.issuer,
      namespace: 'team-a',
      roles: {
        app: {
          boundAudiences: ['main'],
          boundSubject: subject,
          boundClaims: { env: '<yaml>', trigger_user: 'admin' },
        },
        prefixed: { boundAudiences: ['vault:main'], ttlSeconds: 900 },
        other: { boundAudiences: ['main'], boundSubject: `${subject}x` },
      },
      kv: {
        'kv1/': { version: 1, secrets: { 'app/db': { password: 'one' } } },
        'kv2/': { version: 2, secrets: { 'app/db': { password: 'two', port: 5432 } } },
      },
      tokens: ['hvs.parent'],
    });
  });

  afterAll(async () => {
    await server.stop();
    await vault.stop();
  });

  const at = () => ({ address: vault.url, namespace: 'team-a' });

  test('a role bound to audience, subject and claims gives a token', async () => {
    const { status, body } = await server.login('vault-login', { ...at(), jwt: { role: 'app' } });
    expect(status, body.message).toBe(200);
    expect(body.outputs).toEqual({ ...at(), token: expect.stringMatching(/^hvs\./) });
    expect(body.secrets).toEqual(['/token']);
  });

  test('the audience has the prefix that the login specifies', async () => {
    const jwt = { role: 'prefixed', audiencePrefix: 'vault' };
    const { status, body } = await server.login('vault-login', { ...at(), jwt });
    expect(status, body.message).toBe(200);
  });

  test("a role bound to another subject refuses, with Vault's message", async () => {
    const { status, body } = await server.login('vault-login', { ...at(), jwt: { role: 'other' } });
    expect(status).toBe(400);
    expect(body.message).toBe(
      'vault-login: Vault refused: HTTP 400: error validating token: invalid subject (sub) claim. ' +
        `Presented: iss "${server.issuer}", aud "main", sub "${subject}"; compare with the bound issuer of auth/jwt ` +
        'and the bound claims of its role other.',
    );
  });

  test('a given token becomes an ephemeral child token', async () => {
    const { status, body } = await server.login('vault-login', {
      ...at(),
      token: { token: 'hvs.parent', maxTtl: '10m' },
    });
    expect(status, body.message).toBe(200);
    expect(body.outputs['token']).not.toBe('hvs.parent');
    expect(JSON.parse(vault.requests.at(-1)?.body ?? '')).toEqual({
      display_name: 'pulumi',
      ttl: '600s',
      explicit_max_ttl: '600s',
      renewable: false,
    });
  });

  test('a token that Vault does not know is not repeated in the message', async () => {
    const { status, body } = await server.login('vault-login', { ...at(), token: { token: 'hvs.wrong' } });
    expect([status, body.message]).toEqual([400, 'vault-login: Vault refused: HTTP 403: permission denied.']);
  });

  test('secrets of both KV versions are read, whole or one field', async () => {
    const { body: login } = await server.login('vault-login', { ...at(), jwt: { role: 'app' } });
    const { status, body } = await server.login('vault-secrets', {
      login: login.outputs,
      read: {
        old: { path: 'kv1/app/db' },
        new: { path: 'kv2/app/db' },
        raw: { path: 'kv2/data/app/db', field: 'port' },
        'a/b': { path: 'kv1/app/db', field: 'password' },
      },
    });
    expect(status, body.message).toBe(200);
    expect(body.outputs).toEqual({
      old: { data: { password: 'one' } },
      new: { data: { password: 'two', port: 5432 }, metadata: { version: 3, destroyed: false } },
      raw: 5432,
      'a/b': 'one',
    });
    expect(body.secrets).toEqual(['/old', '/new', '/raw', '/a~1b']);
  });

  test('a missing field and a missing secret are named', async () => {
    const login = { ...at(), token: 'hvs.parent' };
    const field = await server.login('vault-secrets', {
      login,
      read: { x: { path: 'kv1/app/db', field: 'user' } },
    });
    expect(field.body.message).toBe('vault-secrets: read.x: the secret at kv1/app/db has no field "user".');
    const secret = await server.login('vault-secrets', { login, read: { x: { path: 'kv2/none' } } });
    expect(secret.body.message).toBe('vault-secrets: Vault refused: HTTP 404.');
  });

  test.each(['https://vault.example/ui', 'vault.example', 'https://user@vault.example', 'file:///etc'])(
    'the address %s is refused',
    async (address) => {
      const { status, body } = await server.login('vault-login', { address, jwt: { role: 'app' } });
      expect(status).toBe(400);
      expect(body.message).toContain('vault-login: address does not have the required form');
    },
  );

  test.each([
    'https://169.254.169.254',
    'http://169.254.169.254',
    'https://10.0.0.7:8200',
    'https://[fd00:ec2::254]',
  ])('%s gets no request: it is neither public nor allowed by the operator', async (address) => {
    const { status, body } = await server.login('vault-login', { address, token: { token: 'hvs.parent' } });
    expect(status).toBe(400);
    expect(body.message).toContain('SYMBOLON_PRIVATE_CLOUDS');
  });
});
