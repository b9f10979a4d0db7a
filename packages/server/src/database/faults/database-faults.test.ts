import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import {
  connectionRefusalOf,
  countDatabaseFaults,
  isQueryTimeout,
  isSqliteBusy,
  isSqliteError,
  kindOfDatabaseFault,
} from './database-faults.ts';

const withCode = (code: string) => Object.assign(new Error('failed'), { code });

describe('kinds of faults', () => {
  test.each([
    ['ECONNREFUSED', 'connection'],
    ['57P01', 'connection'],
    ['08006', 'connection'],
    ['57014', 'timeout'],
    ['40001', 'conflict'],
    ['23505', 'constraint'],
    ['40P01', 'conflict'],
    ['55P03', 'conflict'],
    ['53100', 'storage_full'],
    ['ENOSPC', 'storage_full'],
    ['25006', 'read_only'],
    ['28P01', 'connection'],
    ['53300', 'capacity'],
    ['42P01', 'other'],
  ])('%s is %s', (code, kind) => {
    expect(kindOfDatabaseFault(withCode(code))).toBe(kind);
  });

  test('faults of the embedded store are classified by its result codes', () => {
    const store = new DatabaseSync(':memory:');
    store.exec('create table t (id integer primary key); insert into t values (1)');
    const errorOf = (sql: string) => {
      try {
        store.exec(sql);
      } catch (error) {
        return error;
      }
      return null;
    };
    expect(kindOfDatabaseFault(errorOf('insert into t values (1)'))).toBe('constraint');
    expect(kindOfDatabaseFault(errorOf('select * from nothing'))).toBe('other');
  });

  test.each([
    ['28P01', 'password'],
    ['28000', 'user'],
    ['3D000', 'database'],
    ['42501', 'privilege'],
    ['57P03', 'starting'],
    ['57P01', null],
    ['ECONNREFUSED', null],
  ])('%s refuses the connection because of %s', (code, refusal) => {
    expect(connectionRefusalOf(withCode(code))).toBe(refusal);
  });

  test.each([
    [5, true],
    [5 | (2 << 8), true],
    [6, false],
    [10 | (22 << 8), false],
  ])('the result code %i of SQLite is busy: %s', (errcode, busy) => {
    const error = Object.assign(withCode('ERR_SQLITE_ERROR'), { errcode });
    expect([isSqliteBusy(error), isSqliteError(error)]).toEqual([busy, true]);
    expect(isSqliteBusy(withCode('5'))).toBe(false);
  });

  test('a statement that the client gave up on is a time-out, and so is nothing with a code', () => {
    const error = new Error('Query read timeout');
    expect([isQueryTimeout(error), kindOfDatabaseFault(error)]).toEqual([true, 'timeout']);
    expect(isQueryTimeout(withCode('57014'))).toBe(false);
  });

  test('a thrown value that is not an error is counted too', () => {
    const { faults, count } = countDatabaseFaults();
    count('no error');
    count(withCode('23505'));
    expect([faults.countOf('other'), faults.countOf('constraint'), faults.countOf('timeout')]).toEqual([
      1, 1, 0,
    ]);
  });
});
