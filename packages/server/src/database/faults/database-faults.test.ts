import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { countDatabaseFaults, kindOfDatabaseFault } from './database-faults.ts';

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

  test('a thrown value that is not an error is counted too', () => {
    const { faults, count } = countDatabaseFaults();
    count('no error');
    count(withCode('23505'));
    expect([faults.countOf('other'), faults.countOf('constraint'), faults.countOf('timeout')]).toEqual([
      1, 1, 0,
    ]);
  });
});
