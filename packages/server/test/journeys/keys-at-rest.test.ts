import { createPrivateKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealContext } from '../../src/outbound/signing-keys/local-backend.ts';
import { createKeyring } from '../../src/platform/keyring.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
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

  /** Starts a server on the same database; returns the messages of its log about master keys too. */
  async function startWith(...keys: readonly Buffer[]) {
    const lines: Record<string, unknown>[] = [];
    const another = await startServer({
      database: await database.openAnother(),
      keyring: createKeyring(keys),
      config: { v2Algorithm: 'ES256' },
      logger: createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) }),
    });
    const log = lines
      .filter((line) => 'masterKey' in line)
      .map(({ level, msg, what, count, masterKey: id, previousMasterKeys }) => ({
        ...{ level, msg, what, count, id, previousMasterKeys },
      }));
    return { ...another, log };
  }

  test('with a new and the previous master key, everything is encrypted under the new key, and the previous key is not needed', async () => {
    const jwks = (await server.call('GET', '/oidc/.well-known/jwks')).body;
    const environment = '/api/esc/environments/main/app/prod';
    await server.call('POST', '/api/esc/environments/main', { body: { project: 'app', name: 'prod' } });
    await server.call('PATCH', environment, { body: 'values: {password: {fn::secret: hunter2}}' });
    const renewed = randomBytes(32);
    const [id, previousMasterKeys] = [createKeyring([renewed]).id, [keyring.id]];
    const both = await startWith(renewed, masterKey);
    const unneeded = {
      ...{ level: 30, what: undefined, count: undefined, id, previousMasterKeys: undefined },
      msg: 'nothing in the database is encrypted under a previous master key: unset SYMBOLON_PREVIOUS_MASTER_KEYS once every server has started with the new key',
    };
    const resealed = { level: 40, msg: 'encrypted again under the new master key', id, previousMasterKeys };
    expect(both.log).toEqual([
      { ...resealed, what: 'signing keys', count: 4 },
      { ...resealed, what: 'keys of organizations', count: 1 },
      unneeded,
    ]);
    const nothing = { signingKeys: 0, organizationKeys: 0 };
    expect((await both.call('GET', '/api/orgs/main/oidc/master-key')).body).toMatchObject({
      previousMasterKeys: 1,
      outdated: nothing,
    });
    // A server that still has only the previous key sees what the other server has encrypted again.
    const seen = await server.call('GET', '/api/orgs/main/oidc/master-key');
    expect(seen.body).toMatchObject({
      previousMasterKeys: 0,
      outdated: { signingKeys: 4, organizationKeys: 1 },
    });
    await both.stop();
    const again = await startWith(renewed, masterKey);
    expect(again.log).toEqual([unneeded]);
    await again.stop();
    const alone = await startWith(renewed);
    expect(alone.log).toEqual([]);
    expect((await alone.call('GET', `${environment}/decrypt`)).body).toContain('hunter2');
    expect((await alone.call('GET', '/oidc/.well-known/jwks')).body).toEqual(jwks);
    const { body } = await alone.call<{ auditLogEvents: object[] }>(
      'GET',
      '/api/orgs/main/auditlogs/v2?eventFilter=master-key-resealed',
    );
    const event = (count: number, what: string) => ({
      event: 'master-key-resealed',
      description: `Encrypted ${count} ${what} again, under the new master key ${id}`,
      user: { githubLogin: 'symbolon' },
      details: { what, count, masterKey: id, previousMasterKeys },
    });
    expect(body.auditLogEvents).toMatchObject([event(1, 'keys of organizations'), event(4, 'signing keys')]);
    expect(body.auditLogEvents).toHaveLength(2);
    await alone.stop();
    await expect(startServer({ database: await database.openAnother(), keyring })).rejects.toMatchObject({
      code: 'master_key_unknown',
    });
  });
});
