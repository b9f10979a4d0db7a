import { expect, test } from 'vitest';
import { findGaps } from '../../support/operations/operations.ts';

test('every route of the OpenAPI document has an operation, and every operation a route', () => {
  expect(findGaps()).toEqual([]);
});
