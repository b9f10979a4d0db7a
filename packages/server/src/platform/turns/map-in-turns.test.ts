import { expect, test } from 'vitest';
import { mapInTurns } from './map-in-turns.ts';

test('any number of items is mapped in order, in portions within the limit', async () => {
  const portions: number[][] = [[]];
  const pause = async () => void portions.push([]);
  const items = [3, 3, 3, 9, 20, 1, 1];
  const mapped = await mapInTurns(items, { sizeOf: (item) => item, maxSize: 10, pause }, (item, index) => {
    portions.at(-1)?.push(item);
    return `${index}:${item}`;
  });
  expect(mapped).toEqual(['0:3', '1:3', '2:3', '3:9', '4:20', '5:1', '6:1']);
  expect(portions).toEqual([[3, 3, 3], [9], [20], [1, 1]]);
});

test('a fault of an item ends the work', async () => {
  const seen: number[] = [];
  const work = mapInTurns([1, 2, 3], { sizeOf: () => 1, maxSize: 1 }, (item) => {
    if (item === 2) throw new Error('two');
    seen.push(item);
  });
  await expect(work).rejects.toThrow('two');
  expect(seen).toEqual([1]);
});
