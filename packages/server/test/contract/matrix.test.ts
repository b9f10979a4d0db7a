import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import { type MatrixCell, measureAccess } from '../support/operations/access-matrix.ts';
import { findGaps, operations, readDocumentedStatuses } from '../support/operations/operations.ts';

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

  test('refuses with statuses that the document names', () => {
    const statuses = readDocumentedStatuses();
    const unnamed = cells.filter(
      ({ route, found }) => typeof found === 'number' && statuses.get(route)?.has(found) !== true,
    );
    expect(unnamed.map(({ operation, caller, found }) => `${operation}, ${caller}: ${found}`)).toEqual([]);
  });

  test('allows nothing that is not expected, and refuses with the expected status', () => {
    const different = cells.filter(({ expected, found }) => expected !== found);
    const described = different.map(
      ({ operation, caller, expected, found }) => `${operation}, ${caller}: ${found} instead of ${expected}`,
    );
    expect(described).toEqual([]);
  });
});
