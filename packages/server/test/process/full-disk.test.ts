import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { isExpected } from '../../src/process/is-expected.ts';
import { type PostgresServer, startPostgresServer } from '../support/databases/postgres-server.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const asRoot = process.getuid?.() === 0;
const patience = { timeout: 120_000, interval: 100 };

interface FullDisk {
  readonly database: Database;
  /** Fills the disk. */
  fill(): void;
  free(): void;
  remove(): Promise<void>;
}

function mountSmall(directory: string, megabytes: number): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', directory]);
  return () => execFileSync('umount', ['--lazy', directory]);
}

/** Writes until the disk is full. */
function fillDisk(path: string): void {
  const block = Buffer.alloc(65_536, 1);
  for (const size of [65_536, 4_096]) {
    try {
      for (;;) writeFileSync(path, block.subarray(0, size), { flag: 'a' });
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOSPC') throw error;
    }
  }
}

async function openOnSmallDisk(): Promise<FullDisk> {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-full-'));
  const unmount = mountSmall(directory, 8);
  const ballast = join(directory, 'ballast');
  const database = await openDatabase(
    { engine: 'sqlite', path: join(directory, 'symbolon.db') },
    { onFault: () => {} },
  );
  return {
    database,
    fill: () => fillDisk(ballast),
    free: () => rmSync(ballast),
    async remove() {
      await database.close();
      unmount();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Creates a database with its tables in a tablespace on a small disk. */
async function openOnSmallTablespace(): Promise<FullDisk> {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-full-'));
  const unmount = mountSmall(directory, 48);
  execFileSync('mkdir', ['-m', '0700', join(directory, 'space')]);
  execFileSync('chown', ['65534:65534', join(directory, 'space')]);
  execFileSync('chmod', ['0755', directory]);
  const postgres: PostgresServer = await startPostgresServer();
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create tablespace small location '${join(directory, 'space')}'`);
  await client.query('create database small tablespace small');
  await client.end();
  const url = new URL(postgres.url);
  url.pathname = '/small';
  const database = await openDatabase(
    { engine: 'postgres', connectionString: url.href },
    { onFault: () => {} },
  );
  const ballast = join(directory, 'ballast');
  return {
    database,
    fill: () => fillDisk(ballast),
    free: () => rmSync(ballast),
    async remove() {
      await database.close();
      await postgres.stop();
      unmount();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Limits the pages of the embedded store, like a quota, for machines without mounts. */
async function openWithLimit(): Promise<FullDisk> {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-full-'));
  const database = await openDatabase(
    { engine: 'sqlite', path: join(directory, 'symbolon.db') },
    { onFault: () => {} },
  );
  const { sql } = await import('kysely');
  let limit = 0;
  const setLimit = () => void sql.raw(`pragma max_page_count = ${limit}`).execute(database.db);
  return {
    database,
    fill() {
      // SQLite does not accept fewer than the existing pages.
      limit = 1;
      setLimit();
    },
    free() {
      limit = 1_000_000;
      setLimit();
    },
    async remove() {
      await database.close();
      rmSync(directory, { recursive: true });
    },
  };
}

describe.each([
  ['the embedded store whose size is limited', openWithLimit, true],
  ['the embedded store on a full disk (skipped unless root, who can mount one)', openOnSmallDisk, asRoot],
  ['PostgreSQL in a full tablespace (skipped unless root, who can mount one)', openOnSmallTablespace, asRoot],
] as const)('storage_full: %s', { timeout: 300_000 }, (_name, open, possible) => {
  let disk: FullDisk;
  let server: RunningServer;
  const log: string[] = [];
  const created: string[] = [];

  beforeAll(async () => {
    if (!possible) return;
    disk = await open();
    server = await startServer({
      database: disk.database,
      logger: createLogger('warn', { write: (line) => void log.push(line) }, isExpected),
    });
  }, 300_000);
  afterAll(async () => {
    if (!possible) return;
    await server.stop();
    await disk.remove();
  }, 120_000);

  /** Writes a large row; records its name if the server confirmed it. */
  async function writeOne(): Promise<{ readonly status: number; readonly message: string }> {
    const name = `t-${created.length}-${log.length}-${Math.random()}`;
    const { status, body } = await server.call<{ message?: string }>('POST', '/api/orgs/main/teams/pulumi', {
      body: { name: name.replace('.', '-'), displayName: 'x', description: 'd'.repeat(500) },
    });
    if (status < 300) created.push(name);
    return { status, message: body?.message ?? '' };
  }

  test.skipIf(!possible)(
    'writes are 503 with the reason, and the server is not ready; reading works',
    async () => {
      expect((await writeOne()).status).toBeLessThan(300);
      disk.fill();
      let answer = { status: 0, message: '' };
      await vi.waitUntil(async () => {
        answer = await writeOne();
        return answer.status >= 300;
      }, patience);
      expect(answer).toEqual({
        status: 503,
        message:
          'storage_full: the disk of the database is full, so nothing can be written until the operator frees space. Reads still work.',
      });
      const ready = await server.call('GET', '/readyz');
      expect([ready.status, ready.body]).toEqual([
        503,
        {
          code: 503,
          message: 'The disk of the database is full: nothing can be written until space is freed.',
          status: 'storage_full',
        },
      ]);
      expect((await server.call('GET', '/healthz')).status).toBe(200);
      expect((await server.call('GET', '/api/user')).status).toBe(200);
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toMatch(/^symbolon_database_storage_full 1$/m);
      expect(metrics).toMatch(/^symbolon_database_errors_total{kind="storage_full"} [1-9]/m);
      expect(log.join('')).toContain('request failed');
      expect(log.join('')).not.toMatch(/cannot rollback|no transaction is active|\\n {4}at |"stack"/);
    },
  );

  test.skipIf(!possible)(
    'with free space it is ready and writes again without a restart, and nothing acknowledged is lost',
    async () => {
      disk.free();
      await vi.waitUntil(async () => (await server.call('GET', '/readyz')).status === 200, patience);
      expect((await writeOne()).status).toBeLessThan(300);
      expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
        /^symbolon_database_storage_full 0$/m,
      );
      const { body } = await server.call<{ teams: readonly unknown[] }>('GET', '/api/orgs/main/teams');
      expect(body.teams).toHaveLength(created.length);
    },
  );
});
