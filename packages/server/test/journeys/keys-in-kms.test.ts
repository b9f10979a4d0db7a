import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { type KmsStandIn, startKmsStandIn } from '../support/keys/kms-stand-in.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { type RunningServer, type ServerOptions, startServer } from '../support/servers/running-server.ts';

interface Key {
  readonly id: string;
  readonly issuer: string;
  readonly state: string;
  readonly backend: string;
}

describeOnBothEngines('a server that moves its keys into AWS KMS', (openTestDatabase) => {
  const clock = createManualClock();
  const awsKms = { region: 'eu-west-1', keyIds: [] };
  let kms: KmsStandIn;
  let server: RunningServer;
  let opened: TestDatabase;
  let options: Omit<ServerOptions, 'database'>;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    kms = await startKmsStandIn(authority);
    process.env['AWS_ENDPOINT_URL_KMS'] = kms.url;
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'not-a-secret';
    const database = await openTestDatabase();
    const before = await startServer({ database, clock });
    await before.stop();
    opened = database;
    options = {
      clock,
      authorities: [authority.certificatePem],
      config: { signing: { backend: 'aws-kms', awsKms, pkcs11: null } },
    };
    server = await startServer({ ...options, database: await database.openAnother() });
  });

  afterAll(async () => {
    await server.stop();
    await kms.stop();
  });

  async function keysOfV1(): Promise<readonly Key[]> {
    const { body } = await server.call<{ signingKeys: Key[] }>('GET', '/api/orgs/main/oidc/signing-keys');
    return body.signingKeys.filter(({ issuer }) => issuer === 'v1');
  }

  async function rotate(): Promise<number> {
    const path = '/api/orgs/main/oidc/signing-keys/rotate';
    return (await server.call('POST', path, { body: { issuer: 'v1' } })).status;
  }

  test('continues with its existing keys; the second rotation signs with KMS', async () => {
    expect((await keysOfV1()).map(({ backend }) => backend)).toEqual(['local', 'local']);
    for (const expected of ['local', 'aws-kms']) {
      clock.advanceSeconds(1_000);
      expect(await rotate()).toBe(200);
      expect((await keysOfV1()).find(({ state }) => state === 'active')?.backend).toBe(expected);
    }
  });

  test('while KMS is unavailable, documents are served and a rotation changes nothing', async () => {
    const before = await keysOfV1();
    kms.fail({ status: 400, type: 'AccessDeniedException' });
    clock.advanceSeconds(1_000);
    expect(await rotate()).toBe(503);
    expect((await server.call('GET', '/oidc/.well-known/jwks')).status).toBe(200);
    expect(await keysOfV1()).toEqual(before);
    kms.fail(null);
    expect(await rotate()).toBe(200);
  });

  test('a server with signing keys starts while KMS is unavailable, even if a rotation is due', async () => {
    const database = await opened.openAnother();
    kms.fail({ status: 400, type: 'AccessDeniedException' });
    clock.advanceSeconds(100 * 86_400);
    const another = await startServer({ ...options, database });
    expect((await another.call('GET', '/oidc/v2/.well-known/jwks')).status).toBe(200);
    await another.stop();
    kms.fail(null);
  });

  test('a first start fails while KMS is unavailable: there is no key to sign with', async () => {
    const empty = await openTestDatabase();
    kms.fail({ status: 400, type: 'AccessDeniedException' });
    await expect(startServer({ ...options, database: empty })).rejects.toThrow(
      'the keys of both issuers could not be rotated',
    );
    kms.fail(null);
  });

  test('a leaked key is gone from the documents when the command returns', async () => {
    const active = (await keysOfV1()).find(({ state }) => state === 'active');
    const path = `/api/orgs/main/oidc/signing-keys/${active?.id}/revoke`;
    expect((await server.call('POST', path)).status).toBe(200);
    const { body } = await server.call<{ keys: { kid: string }[] }>('GET', '/oidc/.well-known/jwks');
    expect(body.keys.map(({ kid }) => kid)).not.toContain(active?.id);
    expect((await keysOfV1()).filter(({ state }) => state === 'active')).toHaveLength(1);
    expect((await server.call('POST', path)).status).toBe(404);
  });
});
