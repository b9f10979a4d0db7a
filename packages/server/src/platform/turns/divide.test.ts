import { expect, test } from 'vitest';
import { divide } from './divide.ts';

test('items are divided in order, into portions within the limit, a larger one by itself', () => {
  const items = [3, 3, 3, 9, 20, 1, 1];
  expect(divide(items, { sizeOf: (item) => item, maxSize: 10 })).toEqual([[3, 3, 3], [9], [20], [1, 1]]);
  expect(divide([], { sizeOf: () => 1, maxSize: 10 })).toEqual([]);
});
