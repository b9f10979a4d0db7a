import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, isTransientDatabaseFault, openDatabase } from '../../src/database/index.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { type PostgresServer, startPostgresServer } from '../support/databases/postgres-server.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const patience = { timeout: 120_000, interval: 50 };

describe('PostgreSQL killed mid-transaction', () => {
  let postgres: PostgresServer;
  let database: Database;
  let server: RunningServer;
  const log: string[] = [];
  const waits: string[] = [];
  const acknowledged: string[] = [];
  let asked = 0;

  beforeAll(async () => {
    postgres = await startPostgresServer();
    const logger = createLogger('warn', { write: (line) => void log.push(line) }, isTransientDatabaseFault);
    database = await openDatabase(
      { engine: 'postgres', connectionString: postgres.url },
      {
        onFault: (err) => logger.error({ err }, 'lost a connection to the database'),
        onWait: (reason) => void waits.push(reason),
      },
    );
    server = await startServer({ database, logger });
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await postgres.stop();
  });

  async function writeOne() {
    asked += 1;
    const name = `team-${asked}`;
    const { status, headers } = await server.call('POST', '/api/orgs/main/teams/pulumi', {
      body: { name, displayName: 'x', description: '' },
    });
    if (status < 300) acknowledged.push(name);
    return { status, retryAfter: headers.get('retry-after') };
  }

  async function expectRecovered() {
    await vi.waitUntil(async () => (await writeOne()).status < 300, patience);
    await vi.waitUntil(async () => (await server.call('GET', '/readyz')).status === 200, patience);
    const { body } = await server.call<{ teams: readonly { name: string }[] }>('GET', '/api/orgs/main/teams');
    const stored = new Set(body.teams.map(({ name }) => name));
    expect(acknowledged.filter((name) => !stored.has(name))).toEqual([]);
    expect(log.join('')).toContain('lost a connection to the database');
    expect(log.join('')).not.toContain('\\n    at ');
  }

  /** Holds a lock that every change of a team needs. Resolves with the process that waits for it. */
  async function holdUp() {
    const holder = new pg.Client({ connectionString: postgres.url, application_name: 'holder' });
    holder.on('error', () => {});
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table teams in access exclusive mode');
    const findWaiting = async () => {
      const { rows } = await holder.query<{ pid: number }>(
        'select pid from pg_locks where not granted limit 1',
      );
      return rows[0]?.pid;
    };
    return { holder, waiting: () => vi.waitUntil(findWaiting, patience) };
  }

  test('a wait for a lock is logged after 2 s, with the process that holds it, and the change continues', async () => {
    const { holder } = await holdUp();
    const writing = writeOne();
    await vi.waitUntil(() => waits.length > 0, patience);
    await holder.query('rollback');
    await holder.end();
    expect((await writing).status).toBe(201);
    expect(waits[0]).toMatch(
      /^process \d+ of PostgreSQL waits for a lock \(relation\) that process \d+ \(holder, 127\.0\.0\.1, idle in transaction\) holds$/,
    );
  });

  test('the process that serves a transaction: 503 with Retry-After, and nothing acknowledged is lost', async () => {
    await writeOne();
    const { waiting } = await holdUp();
    const writing = writeOne();
    process.kill(await waiting(), 'SIGKILL');
    expect(await writing).toEqual({ status: 503, retryAfter: '1' });
    await expectRecovered();
  });

  test('the whole server: 503 with Retry-After until it is back, and nothing acknowledged is lost', async () => {
    await writeOne();
    const { waiting } = await holdUp();
    const writing = writeOne();
    await waiting();
    await postgres.kill();
    expect(await writing).toEqual({ status: 503, retryAfter: '1' });
    expect(await writeOne()).toEqual({ status: 503, retryAfter: '1' });
    const ready = await server.call('GET', '/readyz');
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
    await postgres.comeBack();
    await expectRecovered();
  });
});
