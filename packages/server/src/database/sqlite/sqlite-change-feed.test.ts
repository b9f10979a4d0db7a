import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { organizationName } from '../../../test/support/parsed-names.ts';
import type { Database } from '../database.ts';
import { openDatabase } from '../open-database.ts';
import type { Tx } from '../transaction.ts';

let directory: string;
let database: Database;
/** Another connection: it sees what has been committed. */
let observer: DatabaseSync;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'symbolon-shared-'));
  const path = join(directory, 'store.db');
  database = await openDatabase({ engine: 'sqlite', path }, { onFault() {} });
  observer = new DatabaseSync(path, { readOnly: true });
});

afterEach(async () => {
  observer.close();
  await database.close();
  rmSync(directory, { recursive: true });
});

const committed = () =>
  observer
    .prepare('select id from organizations order by id')
    .all()
    .map(({ id }) => id);

async function insert(tx: Tx, id: string): Promise<void> {
  const row = { id, name: organizationName(id), name_key: id, created_at: 1 };
  await tx.insertInto('organizations').values(row).execute();
}

/** Starts a write that shares the transaction of an exchange, and returns what became of both. */
async function writeBesideExchange(work: (tx: Tx) => Promise<void>) {
  const { write } = database;
  for (let load = 0; load < 2; load += 1) await write({ by: 'exchange' }, async () => {});
  const other = write({ by: 'maintenance', topics: 'trust' }, work);
  await nextTurn();
  const exchange = write({ by: 'exchange' }, (tx) => insert(tx, 'exchange'));
  const outcomes = await Promise.allSettled([exchange, other]);
  return outcomes.map(({ status }) => status);
}

test('a write beside exchanges is committed together with one of them', async () => {
  let committedBefore: unknown;
  const statuses = await writeBesideExchange(async (tx) => {
    const seen = await tx.selectFrom('organizations').select('id').execute();
    expect(seen).toEqual([{ id: 'exchange' }]);
    committedBefore = committed();
    await insert(tx, 'other');
  });
  expect(statuses).toEqual(['fulfilled', 'fulfilled']);
  expect(committedBefore).toEqual([]);
  expect(committed()).toEqual(['exchange', 'other']);
  expect(database.changes.versionOf('trust')).toBe(1);
});

test('a write that fails beside an exchange leaves neither rows nor a version, and the exchange is committed', async () => {
  const statuses = await writeBesideExchange(async (tx) => {
    await insert(tx, 'other');
    throw new Error('not authorized');
  });
  expect(statuses).toEqual(['fulfilled', 'rejected']);
  expect(committed()).toEqual(['exchange']);
  expect(database.changes.versionOf('trust')).toBe(0);
});

test('a write that the schema refuses beside an exchange does not fail the exchange', async () => {
  const statuses = await writeBesideExchange((tx) => insert(tx, 'exchange'));
  expect(statuses).toEqual(['fulfilled', 'rejected']);
  expect(committed()).toEqual(['exchange']);
});

test('versions that a transaction has not committed are never cached, even if another process has committed', async () => {
  const another = await openDatabase(
    { engine: 'sqlite', path: join(directory, 'store.db') },
    { onFault() {} },
  );
  const bump = (on: Database) => on.write({ by: 'maintenance', topics: 'trust' }, async () => {});
  await bump(database);
  expect(database.changes.versionOf('trust')).toBe(1);
  await nextTurn();
  await bump(another);
  const during: (number | null)[] = [];
  const failing = database.write({ by: 'maintenance' }, async (tx) => {
    await tx.updateTable('change_versions').set({ version: 3 }).where('topic', '=', 'trust').execute();
    during.push(database.changes.versionOf('trust'));
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  expect(during).toEqual([null]);
  expect(database.changes.versionOf('trust')).toBe(2);
  await nextTurn();
  await bump(another);
  await another.close();
  expect(database.changes.versionOf('trust')).toBe(3);
});
