import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, isTransientDatabaseFault, openDatabase } from '../../src/database/index.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

describe.each(['sqlite', 'postgres'] as const)(
  'a fault of the database while the server runs, on %s',
  (engine) => {
    let place: TestLocation;
    let database: Database;
    let server: RunningServer;
    const log: string[] = [];
    let asked = 0;

    beforeAll(async () => {
      place = await makeLocation(engine);
      database = await openDatabase(place.location, { onFault: () => {}, maximumConnections: 1 });
      const write = (line: string) => void log.push(line);
      server = await startServer({
        database,
        logger: createLogger('warn', { write }, isTransientDatabaseFault),
      });
    });
    afterAll(async () => {
      await server.stop();
      await database.close();
      await place.remove();
    });

    async function writeOne() {
      asked += 1;
      const { status, headers, body } = await server.call<{ message?: string }>(
        'POST',
        '/api/orgs/main/teams/pulumi',
        { body: { name: `team-${asked}`, displayName: 'x', description: '' } },
      );
      return { status, retryAfter: headers.get('retry-after'), message: status < 300 ? '' : body.message };
    }

    test('a database that refuses writes is 503 with the reason, reading works, and it recovers', async () => {
      const set = (state: 'on' | 'off') =>
        sql
          .raw(
            engine === 'sqlite'
              ? `pragma query_only = ${state}`
              : `set default_transaction_read_only = ${state}`,
          )
          .execute(database.db);
      await set('on');
      expect(await writeOne()).toEqual({
        status: 503,
        retryAfter: '1',
        message: 'The database is read-only at the moment; try again in a few seconds.',
      });
      expect((await server.call('GET', '/api/user')).status).toBe(200);
      await set('off');
      expect((await writeOne()).status).toBe(201);
      expect(log.join('')).toContain('request failed');
      expect(log.join('')).not.toContain('\\n    at ');
    });

    test.skipIf(engine === 'sqlite')(
      'a deadlock is 503 with Retry-After, and the change works when it is tried again (PostgreSQL only)',
      async () => {
        if (place.location.engine !== 'postgres') throw new Error('not PostgreSQL');
        const { connectionString } = place.location;
        const other = new pg.Client({ connectionString });
        const watcher = new pg.Client({ connectionString });
        await other.connect();
        await watcher.connect();
        // The server notices the deadlock, whichever of the two waited first.
        await other.query("set deadlock_timeout = '10min'");
        await sql`set deadlock_timeout = '4s'`.execute(database.db);
        const outcome = await vi.waitUntil(
          async () => {
            await other.query('begin');
            await other.query('lock table teams in access exclusive mode');
            const writing = writeOne();
            await vi.waitUntil(async () => {
              const { rows } = await watcher.query('select 1 from pg_locks where not granted');
              return rows.length > 0;
            });
            await other.query('lock table change_versions in access exclusive mode').catch(() => {});
            await other.query('rollback');
            const answer = await writing;
            return answer.status === 503 ? answer : null;
          },
          { interval: 10 },
        );
        expect(outcome).toEqual({
          status: 503,
          retryAfter: '1',
          message: 'The change conflicted with another change to the same data; try again.',
        });
        expect((await writeOne()).status).toBe(201);
        await other.end();
        await watcher.end();
      },
    );
  },
);

describe('a failed backup reports its reason in one sentence', () => {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-backup-'));
  const path = join(directory, 'symbolon.db');
  afterAll(() => rmSync(directory, { recursive: true }));

  async function backUp(database: string, target: string): Promise<string> {
    const environment = { ...process.env, SYMBOLON_DATABASE: database };
    const run = promisify(execFile)(process.execPath, ['packages/server/src/main.ts', 'backup', target], {
      env: environment,
    });
    const { stderr, code } = (await run.then(
      () => ({}),
      (error: unknown) => error,
    )) as { stderr?: string; code?: number };
    return `${code} ${stderr}`;
  }

  test.each([
    ['no database', () => {}, 'copy.db', () => `no database at ${path}: set SYMBOLON_DATABASE`],
    [
      'a file of another kind',
      () =>
        writeFileSync(path, 'a text that is long enough to look like a header of a database. '.repeat(20)),
      'copy.db',
      () => `${path} is not a SQLite database, or is damaged: restore a backup`,
    ],
    [
      'a folder that does not exist',
      () => {
        rmSync(path);
        new DatabaseSync(path).exec('create table t (a)');
      },
      'missing/copy.db',
      () =>
        `${join(directory, 'missing/copy.db')} cannot be written (ENOENT): name a file in a folder that exists`,
    ],
    [
      'a file that exists',
      () => writeFileSync(join(directory, 'old.db'), ''),
      'old.db',
      () => `${join(directory, 'old.db')} already exists, and a backup never overwrites a file`,
    ],
  ])('%s', async (_name, prepare, target, message) => {
    prepare();
    expect(await backUp(`file:${path}`, join(directory, target))).toBe(`1 symbolon: ${message()}\n`);
  });

  test('PostgreSQL', async () => {
    expect(await backUp('postgres://symbolon@127.0.0.1:1/symbolon', 'copy.db')).toMatch(
      /^1 symbolon: this command copies only a SQLite database; for PostgreSQL, use pg_dump or [^\n]*\n$/,
    );
  });
});
