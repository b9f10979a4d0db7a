import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('the configuration', () => {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-config-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  test('an empty environment yields the defaults', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      publicUrl: null,
      database: { engine: 'sqlite', path: resolve('data/symbolon.db') },
      bootstrapToken: null,
      bootstrapOrganization: 'main',
      privateIssuers: [],
      insecureHttpIssuers: false,
      extraAuthorities: [],
      workers: 1,
      namespace: 'pulumi',
      trustedProxies: [],
      logLevel: 'info',
      clockToleranceSeconds: 60,
      unknownVariables: [],
    });
  });

  test('an empty value counts as not set', () => {
    const empty = Object.fromEntries(
      ['PORT', 'URL', 'DATABASE', 'BOOTSTRAP_TOKEN'].map((n) => [`SYMBOLON_${n}`, '']),
    );
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test('variables that are set are read', () => {
    const authorities = join(directory, 'ca.pem');
    const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    writeFileSync(authorities, `${certificate}\n${certificate}\n`);
    expect(
      readConfig({
        SYMBOLON_HOST: '::',
        SYMBOLON_PORT: '0',
        SYMBOLON_URL: 'https://id.example/base//',
        SYMBOLON_DATABASE: 'postgres://u:p@db/symbolon',
        SYMBOLON_PRIVATE_ISSUERS: '10.0.0.0/8, fd00::/8',
        SYMBOLON_INSECURE_HTTP_ISSUERS: 'TRUE',
        SYMBOLON_EXTRA_CA_FILE: authorities,
        SYMBOLON_NAMESPACE: 'acme',
        SYMBOLON_CLOCK_TOLERANCE_SECONDS: '0',
      }),
    ).toMatchObject({
      host: '::',
      port: 0,
      publicUrl: 'https://id.example/base',
      database: { engine: 'postgres', connectionString: 'postgres://u:p@db/symbolon' },
      privateIssuers: ['10.0.0.0/8', 'fd00::/8'],
      insecureHttpIssuers: true,
      extraAuthorities: [certificate, certificate],
      namespace: 'acme',
      clockToleranceSeconds: 0,
    });
  });

  test('a bootstrap token may be in a file', () => {
    const file = join(directory, 'token');
    writeFileSync(file, 'pul-from-a-file\n');
    expect(readConfig({ SYMBOLON_BOOTSTRAP_TOKEN: `file:${file}` }).bootstrapToken).toBe('pul-from-a-file');
  });

  test('the database password, of any characters, may be in its own variable or in a file', () => {
    const file = join(directory, 'password');
    const passwordOf = (value: string) => {
      const { database } = readConfig({
        SYMBOLON_DATABASE: 'postgres://symbolon@db.internal:5433/main?sslmode=require',
        SYMBOLON_DATABASE_PASSWORD: value,
      });
      const url = new URL(database.engine === 'postgres' ? database.connectionString : '');
      expect([url.username, url.host, url.pathname, url.search]).toEqual([
        'symbolon',
        'db.internal:5433',
        '/main',
        '?sslmode=require',
      ]);
      return decodeURIComponent(url.password);
    };
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (password) => {
        fc.pre(!password.startsWith('file:'));
        expect(passwordOf(password)).toBe(password);
        writeFileSync(file, `${password.trimEnd()}\n`);
        if (password.trimEnd() !== '') expect(passwordOf(`file:${file}`)).toBe(password.trimEnd());
      }),
    );
  });

  test.each(['postgres://user:other@db/main', 'postgres://db/main', 'file:s.db'])(
    'a separate password with %s is a fault that does not reveal it',
    (address) => {
      const [fault = ''] = faultsOf({ SYMBOLON_DATABASE: address, SYMBOLON_DATABASE_PASSWORD: 'canary' });
      expect(fault).toMatch(
        /^SYMBOLON_DATABASE must (?!.*canary).*, because SYMBOLON_DATABASE_PASSWORD is set$/,
      );
    },
  );

  test.each([
    ['file:/var/lib/s.db', '/var/lib/s.db'],
    ['file:///var/lib/s.db', '/var/lib/s.db'],
    ['file:data/s.db', resolve('data/s.db')],
  ])('%s is a file', (value, path) => {
    expect(readConfig({ SYMBOLON_DATABASE: value }).database).toEqual({ engine: 'sqlite', path });
  });

  test.each([
    ['SYMBOLON_PORT', '65536'],
    ['SYMBOLON_PORT', '-1'],
    ['SYMBOLON_PORT', '80.5'],
    ['SYMBOLON_PORT', '0x50'],
    ['SYMBOLON_URL', 'id.example'],
    ['SYMBOLON_URL', 'ftp://id.example'],
    ['SYMBOLON_URL', 'https://id.example/?a=b'],
    ['SYMBOLON_DATABASE', 'mysql://db'],
    ['SYMBOLON_DATABASE', 'file:'],
    ['SYMBOLON_BOOTSTRAP_TOKEN', 'short'],
    ['SYMBOLON_BOOTSTRAP_TOKEN', 'file:/nowhere/token'],
    ['SYMBOLON_DATABASE_PASSWORD', 'file:/nowhere/password'],
    ['SYMBOLON_BOOTSTRAP_TOKEN', 'with a space in it'],
    ['SYMBOLON_BOOTSTRAP_ORG', 'a/b'],
    ['SYMBOLON_PRIVATE_ISSUERS', '10.0.0.0/33'],
    ['SYMBOLON_PRIVATE_ISSUERS', '10.0.0.1'],
    ['SYMBOLON_INSECURE_HTTP_ISSUERS', 'yes'],
    ['SYMBOLON_EXTRA_CA_FILE', '/nowhere/ca.pem'],
    ['SYMBOLON_EXTRA_CA_FILE', '/dev/null'],
    ['SYMBOLON_WORKERS', '0'],
    ['SYMBOLON_NAMESPACE', 'Acme'],
    ['SYMBOLON_TRUSTED_PROXIES', 'everyone'],
    ['SYMBOLON_LOG_LEVEL', 'loud'],
    ['SYMBOLON_CLOCK_TOLERANCE_SECONDS', '61'],
  ])('%s=%s is a fault that names it', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} (must|names)`));
  });

  test('all faults are reported at once', () => {
    const faults = faultsOf({ SYMBOLON_PORT: 'x', SYMBOLON_DATABASE: 'x', SYMBOLON_WORKERS: 'x' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'SYMBOLON_PORT',
      'SYMBOLON_DATABASE',
      'SYMBOLON_WORKERS',
    ]);
  });

  test.each([
    ['SYMBOLON_DATABASE', 'mysql://user:canary@db/x'],
    ['SYMBOLON_BOOTSTRAP_TOKEN', 'canary with a space'],
    ['SYMBOLON_URL', 'https://user:canary@id.example'],
  ])('a fault of %s does not reveal the secret', (name, value) => {
    expect(faultsOf({ [name]: value }).join()).toMatch(new RegExp(`^${name} (?!.*canary)`));
  });

  const masterKeys = [7, 8].map((byte) => Buffer.alloc(32, byte).toString('base64'));

  test('one master key encrypts, and previous keys are separate', () => {
    const [key = '', ...before] = masterKeys;
    const { masterKey, previousMasterKeys } = readConfig({
      SYMBOLON_MASTER_KEY: key,
      SYMBOLON_PREVIOUS_MASTER_KEYS: `${before.join()}, ${key}`,
    });
    expect(masterKey).toEqual(Buffer.alloc(32, 7));
    expect(previousMasterKeys).toEqual([Buffer.alloc(32, 8), Buffer.alloc(32, 7)]);
  });

  test('a second master key is a fault that names its variable and does not reveal it', () => {
    expect(faultsOf({ SYMBOLON_MASTER_KEY: masterKeys.join() })).toEqual([
      'SYMBOLON_MASTER_KEY must contain only the current key, not 2 keys; put previous keys into ' +
        'SYMBOLON_PREVIOUS_MASTER_KEYS',
    ]);
  });

  test.each(['SYMBOLON_MASTER_KEY', 'SYMBOLON_PREVIOUS_MASTER_KEYS'])(
    'a file of two keys is a fault of %s that reveals neither',
    (name) => {
      const file = join(directory, 'keys');
      writeFileSync(file, `${masterKeys.join('\n')}\n`);
      for (const value of [`file:${file}`, masterKeys.join(' '), masterKeys.join(';')])
        expect(faultsOf({ [name]: value })).toEqual([
          `${name} must be 32 bytes in base64, or file:PATH of a file that contains them`,
        ]);
    },
  );

  test('unknown variables with the server’s prefix are reported, those of other tools are not', () => {
    const environment = { SYMBOLON_PROT: '1', SYMBOLON_ACCESS_TOKEN: 'x', SYMBOLON_ORG: 'x', PATH: '/bin' };
    expect(readConfig(environment).unknownVariables).toEqual(['SYMBOLON_PROT']);
  });

  test('any value leads to a configuration or a ConfigError', () => {
    const name = fc.constantFrom(
      'PORT',
      'URL',
      'DATABASE',
      'PRIVATE_ISSUERS',
      'WORKERS',
      'NAMESPACE',
      'LOG_LEVEL',
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'binary' })), (values) => {
        const given = Object.entries(values).map(([variable, value]) => [`SYMBOLON_${variable}`, value]);
        expect(Array.isArray(faultsOf(Object.fromEntries(given)))).toBe(true);
      }),
    );
  });

  test('an HSM needs its module, its token and its PIN, and every missing setting is reported', () => {
    const faults = faultsOf({ SYMBOLON_SIGNING_BACKEND: 'pkcs11', SYMBOLON_PKCS11_TOKEN: 'tokens' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'SYMBOLON_PKCS11_MODULE',
      'SYMBOLON_PKCS11_PIN',
    ]);
  });

  test('a PIN may be in a file, and a second backend may stay configured', () => {
    const file = join(directory, 'pin');
    writeFileSync(file, '1234\n');
    expect(
      readConfig({
        SYMBOLON_PKCS11_MODULE: '/lib/hsm.so',
        SYMBOLON_PKCS11_TOKEN: 'tokens',
        SYMBOLON_PKCS11_PIN: `file:${file}`,
        SYMBOLON_KMS_KEYS: 'alias/a, alias/b',
      }).signing,
    ).toEqual({
      backend: 'local',
      awsKms: { region: null, keyIds: ['alias/a', 'alias/b'] },
      pkcs11: { modulePath: '/lib/hsm.so', tokenLabel: 'tokens', pin: '1234' },
    });
  });
});
