import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { mainThreadBytes } from '../platform/turns/main-thread-budget.ts';
import { NestedList, writeList } from './sliced-response.ts';

const items = Array.from({ length: 500 }, (_, id) => ({ id, text: 'é"\n'.repeat(id % 700) }));

test('one tenant’s size never costs another’s time: a list is written and sent in steps', async () => {
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  const response = await writeList({ member: 'items', items, format: (item) => item }, pause);
  const { slices, bytes } = response;
  const largestItem = Math.max(...items.map((item) => Buffer.byteLength(JSON.stringify(item))));
  expect(slices.length).toBeGreaterThan(4);
  // The budget counts characters, of which each has at most two bytes here.
  for (const slice of slices) expect(slice.length).toBeLessThanOrEqual(2 * mainThreadBytes + largestItem);
  expect(pauses).toBe(slices.length - 1);
  const whole = await text(response);
  expect(JSON.parse(whole)).toEqual({ items });
  expect(Buffer.byteLength(whole)).toBe(bytes);
});

test('a list without items is a list, and other members are beside it', async () => {
  const empty = { member: 'items', items: [], format: () => ({}) };
  expect(await text(await writeList(empty))).toBe('{"items":[]}');
  const beside = { next: '7', none: undefined };
  expect(await text(await writeList({ ...empty, beside }))).toBe('{"next":"7","items":[]}');
});

test('one tenant’s size never costs another’s time: the list of one item is written in steps too', async () => {
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  const nested = (id: number) =>
    new NestedList({ member: 'inside', items, format: (item) => item, beside: { id } });
  const response = await writeList({ member: 'items', items: [1, 2], format: nested }, pause);
  expect(pauses).toBeGreaterThan(8);
  expect(pauses).toBe(response.slices.length - 1);
  expect(JSON.parse(await text(response))).toEqual({
    items: [
      { id: 1, inside: items },
      { id: 2, inside: items },
    ],
  });
});
