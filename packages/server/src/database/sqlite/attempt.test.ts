import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isTransientDatabaseFault } from '../faults/database-faults.ts';
import { EndedTransaction } from '../faults/ended-transaction.ts';
import { createAttempt } from './attempt.ts';

let database: DatabaseSync;
beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec('create table names (name text primary key)');
  database.exec("begin immediate; insert into names values ('first')");
});
afterEach(() => database.close());

const insert = (name: string) => database.prepare('insert into names values (?)').run(name);
const names = () =>
  database
    .prepare('select name from names order by rowid')
    .all()
    .map(({ name }) => name);

test('what a part has written belongs to the transaction', async () => {
  const attempt = createAttempt(database);
  expect(await attempt(null, async () => void insert('second'))).toBeNull();
  database.exec('commit');
  expect(names()).toEqual(['first', 'second']);
});

test('a part that fails undoes only what it has written, and the transaction goes on', async () => {
  const attempt = createAttempt(database);
  const fault = new Error('not authorized');
  const failing = attempt(null, async () => {
    insert('second');
    throw fault;
  });
  expect(await failing).toEqual({ fault });
  expect(await attempt(null, async () => void insert('third'))).toBeNull();
  database.exec('commit');
  expect(names()).toEqual(['first', 'third']);
});

test('a part whose statement the schema refuses is undone in the same way', async () => {
  const attempt = createAttempt(database);
  const refusal = await attempt(null, async () => {
    insert('second');
    insert('first');
  });
  expect(refusal?.fault).toMatchObject({ code: 'ERR_SQLITE_ERROR' });
  database.exec('commit');
  expect(names()).toEqual(['first']);
});

test('a part with which SQLite ends the whole transaction has a fault of its own kind', async () => {
  const attempt = createAttempt(database);
  const ended = attempt(null, async () => {
    // As SQLite does by itself on some faults, such as a full disk.
    database.exec('rollback');
    throw new Error('the disk has failed');
  });
  const fault: unknown = await ended.catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(EndedTransaction);
  expect(fault).toMatchObject({ faultOfPart: { message: 'the disk has failed' } });
  expect(isTransientDatabaseFault(fault)).toBe(true);
  expect(database.isTransaction).toBe(false);
  expect(names()).toEqual([]);
});
