import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { makeLocation } from '../support/databases/databases.ts';
import { type StartedCommand, startCommand } from '../support/servers/start-command.ts';

const main = [process.execPath, 'packages/server/src/main.ts'];
const masterKey = Buffer.alloc(32, 7).toString('base64');

describe('a failure at startup is reported in one line, with its exit code', {
  timeout: 300_000,
}, () => {
  let directory: string;
  let path: string;
  const undo: (() => unknown)[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'symbolon-startup-'));
    path = join(directory, 'symbolon.db');
  });
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
    rmSync(directory, { recursive: true, force: true });
  });
  const postgres = makeLocation('postgres');
  afterAll(async () => (await postgres).remove());

  const start = (environment: Readonly<Record<string, string>> = {}) =>
    startCommand(main, {
      environment: {
        SYMBOLON_DATABASE: `file:${path}`,
        SYMBOLON_BOOTSTRAP_TOKEN: 'pul-admin-token',
        ...environment,
      },
    });

  /** Returns the exit code and the one line, which the log repeats; a stack or a second line fails the test. */
  async function failureOf(server: StartedCommand): Promise<readonly [number | null, string]> {
    const exitCode = await server.exit;
    expect(`${server.errors()}${server.output()}`).not.toMatch(/\n\s+at |"stack"/);
    const lines = server.errors().trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const message = (lines[0] ?? '').replace(/^symbolon: /, '');
    expect(server.output()).toContain(JSON.stringify(message).slice(1, -1));
    return [exitCode, message];
  }

  async function makeExisting(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const server = start(environment);
    await server.line('ready');
    server.signal('SIGTERM');
    expect(await server.exit).toBe(0);
  }

  test('a missing master key beside an existing database is not replaced', async () => {
    await makeExisting();
    const key = join(directory, 'master.key');
    rmSync(key);
    const before = readdirSync(directory);
    expect(await failureOf(start({ SYMBOLON_BOOTSTRAP_TOKEN: 'pul-another-token' }))).toEqual([
      4,
      `the master key ${key} is missing, and the database contains keys that only it can decrypt: restore it from your copy, or set SYMBOLON_MASTER_KEY to it. Nothing was written`,
    ]);
    expect(existsSync(key)).toBe(false);
    expect(readdirSync(directory)).toEqual(before);
    // The bootstrap token is unchanged too.
    await makeExisting({ SYMBOLON_MASTER_KEY: masterKey }).catch(() => {});
    const store = new DatabaseSync(path, { readOnly: true });
    expect(store.prepare('select count(*) as n from access_tokens').get()).toEqual({ n: 1 });
    store.close();
  });

  test.each(['1', '2'])('a wrong master key, with %s worker(s)', async (workers) => {
    await makeExisting({ SYMBOLON_MASTER_KEY: masterKey });
    const other = Buffer.alloc(32, 8).toString('base64');
    const [exitCode, message] = await failureOf(
      start({ SYMBOLON_MASTER_KEY: other, SYMBOLON_WORKERS: workers }),
    );
    expect(exitCode).toBe(4);
    expect(message).toMatch(
      /^The signing key \S+ is encrypted under a master key that is not configured\. Set SYMBOLON_MASTER_KEY to the key /,
    );
  });

  test.each(['1', '2'])('a port that is in use, with %s worker(s)', async (workers) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    undo.push(() => other.close());
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const settings = { SYMBOLON_WORKERS: workers, SYMBOLON_BOOTSTRAP_TOKEN: '' };
    const refused = start({ ...settings, SYMBOLON_PORT: port });
    expect(await failureOf(refused)).toEqual([
      5,
      `127.0.0.1:${port} is in use by another process: end that process, or set SYMBOLON_PORT to a free port`,
    ]);
    // No token was created, so the first start that succeeds still shows one.
    expect(refused.errors()).not.toContain('pul-');
    const started = start(settings);
    undo.push(
      () => started.exit,
      () => started.signal('SIGTERM'),
    );
    const { url } = await started.line('ready');
    const [, token = ''] = /shown only once:\s+(pul-\S+)/.exec(started.errors()) ?? [];
    const user = await fetch(`${url}/api/user`, { headers: { authorization: `token ${token}` } });
    expect([user.status, await user.json()]).toMatchObject([200, { githubLogin: 'admin' }]);
  });

  test('an address that this machine does not have', async () => {
    expect(await failureOf(start({ SYMBOLON_HOST: '192.0.2.1' }))).toEqual([
      5,
      '192.0.2.1 is not an address of this machine: correct SYMBOLON_HOST',
    ]);
  });

  test('a KMS or HSM that cannot be used', async () => {
    const module = join(directory, 'missing.so');
    const [exitCode, message] = await failureOf(
      start({
        SYMBOLON_SIGNING_BACKEND: 'pkcs11',
        SYMBOLON_PKCS11_MODULE: module,
        SYMBOLON_PKCS11_TOKEN: 'symbolon',
        SYMBOLON_PKCS11_PIN: 'canary-pin',
      }),
    );
    expect(exitCode).toBe(6);
    expect(message).toContain(module);
    expect(message).not.toContain('canary-pin');
  });

  test('a KMS that cannot be reached', async () => {
    const [exitCode, message] = await failureOf(
      start({
        SYMBOLON_SIGNING_BACKEND: 'aws-kms',
        SYMBOLON_KMS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:1',
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'canary-secret',
      }),
    );
    expect([exitCode, message]).toEqual([
      6,
      'the KMS or HSM that holds the signing keys cannot be used (connect ECONNREFUSED 127.0.0.1:1)',
    ]);
  });

  test('a database that is a file of another kind', async () => {
    writeFileSync(
      path,
      'not a database, but a text that is long enough to look like a header of one: '.repeat(20),
    );
    expect(await failureOf(start())).toEqual([
      3,
      `${path} is not a SQLite database, or is damaged: restore a backup`,
    ]);
  });

  test('a database of a newer version', async () => {
    await makeExisting();
    const store = new DatabaseSync(path);
    store.exec("insert into kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z')");
    store.close();
    expect(await failureOf(start())).toEqual([
      3,
      'the database was written by a newer version of Symbolon: start that version, or restore a backup that this version created',
    ]);
  });

  test('a locked database: after 2 s it reports the wait and the process that holds the lock, and then gives up', async () => {
    await makeExisting();
    const holder = new DatabaseSync(path);
    holder.exec('begin immediate');
    undo.push(() => holder.close());
    const server = start({ SYMBOLON_BOOTSTRAP_TOKEN: 'pul-another-token' });
    await server.line('waiting for the database');
    expect(server.output()).toMatch(
      /"reason":"(another process|process \d+) holds the write lock on [^"]+symbolon\.db"/,
    );
    const [exitCode, message] = await failureOf(server);
    expect([exitCode, message]).toEqual([
      3,
      expect.stringMatching(
        /symbolon\.db is locked: .* holds the write lock on .*; stop that process, or wait until it ends$/,
      ),
    ]);
  });

  test('a locked database: it waits, and starts once the other process has ended its transaction', async () => {
    await makeExisting();
    const holder = new DatabaseSync(path);
    holder.exec('begin immediate');
    undo.push(() => holder.close());
    const server = start({ SYMBOLON_BOOTSTRAP_TOKEN: 'pul-another-token' });
    await server.line('waiting for the database');
    holder.exec('rollback');
    await server.line('ready');
    server.signal('SIGTERM');
    expect(await server.exit).toBe(0);
  });

  const asRoot = process.getuid?.() === 0;
  test.skipIf(!asRoot)('a read-only data directory (skipped unless root: mounting requires it)', async () => {
    await makeExisting();
    execFileSync('mount', ['--bind', directory, directory]);
    undo.push(() => execFileSync('umount', ['--lazy', directory]));
    execFileSync('mount', ['-o', 'remount,ro,bind', directory]);
    expect(await failureOf(start())).toEqual([
      3,
      `${path} cannot be written to (EROFS): give the user that runs the server write access to ${directory} and the files in it`,
    ]);
  });

  const address = async (change: (url: URL) => void) => {
    const { location } = await postgres;
    if (location.engine !== 'postgres') throw new Error('not PostgreSQL');
    const url = new URL(location.connectionString);
    change(url);
    return { url: url.href, server: `${url.hostname}:${url.port}`, name: url.pathname.slice(1) };
  };

  test('PostgreSQL that cannot be reached', async () => {
    const database = 'postgres://symbolon:canary@127.0.0.1:1/symbolon';
    const [exitCode, message] = await failureOf(start({ SYMBOLON_DATABASE: database }));
    expect([exitCode, message]).toEqual([
      3,
      'PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED): check SYMBOLON_DATABASE, and check that PostgreSQL is running and accepts connections from this machine',
    ]);
  });

  test('PostgreSQL with another password', async () => {
    const { url, server } = await address((to) => {
      to.password = 'canary';
    });
    const failure = await failureOf(start({ SYMBOLON_DATABASE: url }));
    expect(failure).toEqual([
      3,
      `PostgreSQL at ${server} refuses the password of the user symbolon: check SYMBOLON_DATABASE and SYMBOLON_DATABASE_PASSWORD`,
    ]);
  });

  test('PostgreSQL without the database', async () => {
    const { url, server } = await address((to) => {
      to.pathname = '/symbolon_missing';
    });
    expect(await failureOf(start({ SYMBOLON_DATABASE: url }))).toEqual([
      3,
      `PostgreSQL at ${server} has no database symbolon_missing: create it (createdb symbolon_missing), or correct SYMBOLON_DATABASE`,
    ]);
  });

  test('a missing master key beside an existing database on PostgreSQL', async () => {
    const { location } = await postgres;
    const database = await openDatabase(location, { onFault: () => {} });
    await database.close();
    const { url } = await address(() => {});
    const first = start({ SYMBOLON_DATABASE: url, SYMBOLON_MASTER_KEY: masterKey });
    await first.line('ready');
    first.signal('SIGTERM');
    await first.exit;
    // Runs in its own folder, so that it has no file of another run.
    const entry = join(import.meta.dirname, '../../src/main.ts');
    const second = startCommand([process.execPath, entry], {
      cwd: directory,
      environment: { SYMBOLON_DATABASE: url, SYMBOLON_BOOTSTRAP_TOKEN: 'pul-admin-token' },
    });
    const [exitCode, message] = await failureOf(second);
    expect(exitCode).toBe(4);
    expect(message).toContain(
      'data/master.key is missing, and the database contains keys that only it can decrypt',
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});
