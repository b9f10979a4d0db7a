import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupSqlite } from './backup-sqlite.ts';

let directory: string;
let source: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'symbolon-backup-'));
  source = join(directory, 'source.db');
  const database = new DatabaseSync(source);
  database.exec("create table words (word text); insert into words values ('hunter2')");
  database.close();
});

afterEach(() => rmSync(directory, { recursive: true }));

test('a copy has all data, and only its owner may read it', () => {
  const umask = process.umask(0);
  const copy = join(directory, 'copy.db');
  try {
    expect(backupSqlite(source, copy).pages).toBeGreaterThan(0);
  } finally {
    process.umask(umask);
  }
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const database = new DatabaseSync(copy, { readOnly: true });
  expect(database.prepare('select word from words').all()).toEqual([{ word: 'hunter2' }]);
  database.close();
});

test('an existing file is not overwritten, and a failure leaves no file', () => {
  const taken = join(directory, 'taken.db');
  writeFileSync(taken, 'something else');
  expect(() => backupSqlite(source, taken)).toThrow('already exists');
  expect(() => backupSqlite(join(directory, 'none.db'), join(directory, 'copy.db'))).toThrow(
    'no database at',
  );
  const broken = join(directory, 'broken.db');
  writeFileSync(broken, 'no database '.repeat(1_000));
  expect(() => backupSqlite(broken, join(directory, 'copy.db'))).toThrow('not a database');
  expect(readdirSync(directory).sort()).toEqual(['broken.db', 'source.db', 'taken.db']);
});
