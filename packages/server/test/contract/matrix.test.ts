import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { type MatrixCell, measureAccess } from '../support/operations/access-matrix.ts';
import { findGaps, operations } from '../support/operations/operations.ts';

describe('the matrix of operations and callers', () => {
  let cells: readonly MatrixCell[];

  beforeAll(async () => {
    const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    cells = await measureAccess(database);
    await database.close();
  });

  test('has a row for every route', () => {
    expect(findGaps()).toEqual([]);
    expect(new Set(cells.map(({ operation }) => operation)).size).toBe(operations.length);
  });

  test('allows nothing that is not expected, and refuses with the expected status', () => {
    const different = cells.filter(({ expected, found }) => expected !== found);
    const described = different.map(
      ({ operation, caller, expected, found }) => `${operation}, ${caller}: ${found} instead of ${expected}`,
    );
    expect(described).toEqual([]);
  });
});
