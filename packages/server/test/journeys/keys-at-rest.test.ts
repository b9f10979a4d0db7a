import { createPrivateKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealContext } from '../../src/outbound/signing-keys/local-backend.ts';
import { createKeyring } from '../../src/platform/keyring.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { readEverything } from '../support/databases/read-everything.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

describeOnBothEngines('private keys at rest', (openTestDatabase) => {
  const masterKey = randomBytes(32);
  const keyring = createKeyring([masterKey]);
  let database: TestDatabase;
  let server: RunningServer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startServer({ database, keyring, config: { v2Algorithm: 'ES256' } });
  });

  afterAll(() => server.stop());

  test('the database contains them only in encrypted form', async () => {
    const everything = await readEverything(database);
    const rows = await database.db.selectFrom('signing_keys').selectAll().execute();
    expect(rows).toHaveLength(4);
    for (const row of rows) {
      // The search works: it finds the public half, which is not encrypted.
      const publicJwk = JSON.parse(row.public_jwk) as { n?: string; x?: string };
      expect(everything.includes(publicJwk.n ?? publicJwk.x ?? '?')).toBe(true);
      const pkcs8 = keyring.open(row.private_key, sealContext(row.id));
      const jwk = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
      const secrets = [jwk.d, jwk.p, jwk.q].filter((part) => part !== undefined);
      expect(secrets.length).toBeGreaterThan(0);
      for (const secret of secrets) {
        const bytes = Buffer.from(secret, 'base64url');
        const forms = [
          bytes,
          secret,
          bytes.toString('base64'),
          bytes.toString('hex'),
          bytes.toString('hex').toUpperCase(),
        ];
        for (const form of forms) expect(everything.includes(form)).toBe(false);
      }
      for (const part of [pkcs8.subarray(-40).toString('base64').slice(4, -4), 'PRIVATE KEY']) {
        expect(everything.includes(part)).toBe(false);
      }
    }
    expect(everything.includes(masterKey)).toBe(false);
    expect(everything.includes(masterKey.toString('base64'))).toBe(false);
  });

  test('no response of the server contains them, sealed or not', async () => {
    const rows = await database.db.selectFrom('signing_keys').selectAll().execute();
    const paths = ['/api/orgs/main/oidc/signing-keys', '/oidc/.well-known/jwks', '/oidc/v2/.well-known/jwks'];
    for (const path of paths) {
      const text = JSON.stringify((await server.call('GET', path)).body);
      for (const row of rows) expect(text.includes(row.private_key)).toBe(false);
      expect(text).not.toMatch(/"(d|p|q|dp|dq|qi|privateKey|private_key)"/);
    }
  });

  test('a server with another master key does not start, and reports what to set', async () => {
    const wrong = createKeyring([randomBytes(32)]);
    await expect(
      startServer({ database: await database.openAnother(), keyring: wrong }),
    ).rejects.toMatchObject({
      code: 'master_key_unknown',
      message: expect.stringContaining('Set SYMBOLON_MASTER_KEY to the key that this database was used with'),
    });
  });

  test('with a new and the previous master key, everything is encrypted under the new one, and the previous is not needed', async () => {
    const jwks = (await server.call('GET', '/oidc/.well-known/jwks')).body;
    const renewed = randomBytes(32);
    const both = await startServer({
      database: await database.openAnother(),
      keyring: createKeyring([renewed, masterKey]),
      config: { v2Algorithm: 'ES256' },
    });
    const nothing = { signingKeys: 0, organizationKeys: 0 };
    expect((await both.call('GET', '/api/orgs/main/oidc/master-key')).body).toMatchObject({
      previousMasterKeys: 1,
      outdated: nothing,
    });
    // A server that still has only the previous key sees what the other server has encrypted again.
    const seen = await server.call('GET', '/api/orgs/main/oidc/master-key');
    expect(seen.body).toMatchObject({ previousMasterKeys: 0, outdated: { ...nothing, signingKeys: 4 } });
    await both.stop();
    const alone = await startServer({
      database: await database.openAnother(),
      keyring: createKeyring([renewed]),
      config: { v2Algorithm: 'ES256' },
    });
    expect((await alone.call('GET', '/oidc/.well-known/jwks')).body).toEqual(jwks);
    const { body } = await alone.call<{ auditLogEvents: { event: string; description: string }[] }>(
      'GET',
      '/api/orgs/main/auditlogs/v2?eventFilter=master-key-resealed',
    );
    expect(body.auditLogEvents.map(({ event, description }) => [event, description])).toEqual([
      [
        'master-key-resealed',
        expect.stringMatching(/^Encrypted 4 signing keys again, under the new master key [0-9a-f]{16}$/),
      ],
    ]);
    await alone.stop();
    await expect(startServer({ database: await database.openAnother(), keyring })).rejects.toMatchObject({
      code: 'master_key_unknown',
    });
  });
});
