import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kindOfDatabaseFault } from '../faults/database-faults.ts';
import { adaptSqlite, openSqlite } from './sqlite-connection.ts';
import { EmbeddedDialect } from './sqlite-dialect.ts';

interface Rows {
  readonly entries: { readonly text: string };
}

describe('a transaction on the embedded store, while another process writes', () => {
  let directory: string;
  let other: ReturnType<typeof openSqlite>;
  const opened: Kysely<Rows>[] = [];
  const faults: unknown[] = [];

  function open(patience: number): Kysely<Rows> {
    const connection = adaptSqlite(openSqlite(join(directory, 'store.db')));
    const dialect = new EmbeddedDialect({
      connection,
      onFault: (fault) => void faults.push(fault),
      patience,
    });
    const db = new Kysely<Rows>({ dialect });
    opened.push(db);
    return db;
  }

  const add = (db: Kysely<Rows>, text: string) =>
    db.transaction().execute((tx) => tx.insertInto('entries').values({ text }).execute());

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'symbolon-dialect-'));
    other = openSqlite(join(directory, 'store.db'));
    other.exec('create table entries (text text not null)');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((db) => db.destroy()));
    other.close();
    faults.length = 0;
    rmSync(directory, { recursive: true });
  });

  test('waits without blocking the event loop, and runs once the other has committed', async () => {
    const db = open(60_000);
    other.exec(`begin immediate; insert into entries values ('theirs')`);
    let done = false;
    const ours = add(db, 'ours').then(() => {
      done = true;
    });
    // SQLite's own wait would block all these turns until it gives up.
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(done).toBe(false);
    other.exec('commit');
    await ours;
    const rows = await db.selectFrom('entries').select('text').execute();
    expect(rows.map(({ text }) => text)).toEqual(['theirs', 'ours']);
    expect(faults).toEqual([]);
  });

  test('fails if the other takes too long, and the store works again afterwards', async () => {
    const db = open(20);
    other.exec(`begin immediate; insert into entries values ('theirs')`);
    const refused = await add(db, 'ours').catch((error: unknown) => error);
    expect(kindOfDatabaseFault(refused)).toBe('conflict');
    expect(faults).toEqual([refused]);
    other.exec('rollback');
    await add(db, 'later');
    expect((await db.selectFrom('entries').select('text').execute()).map(({ text }) => text)).toEqual([
      'later',
    ]);
  });

  test('leaves the wait of single statements to SQLite', async () => {
    const db = open(20);
    await add(db, 'ours');
    const { rows } = await sql<{ timeout: number }>`pragma busy_timeout`.execute(db);
    expect(rows).toEqual([{ timeout: 5_000 }]);
  });
});
