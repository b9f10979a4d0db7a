import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spreadOver } from './spread-over.ts';

test('spreads items evenly, and leaves others at the end', () => {
  const others = Array.from({ length: 10 }, (_, index) => `${index}`);
  expect(spreadOver(['a', 'b'], others).join('')).toBe('a0123b456789');
});

test('keeps every item, in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.array(fc.nat()), (items, others) => {
      const marked = spreadOver(
        items.map((value) => ({ value, isItem: true })),
        others.map((value) => ({ value, isItem: false })),
      );
      const valuesOf = (isItem: boolean) =>
        marked.filter((each) => each.isItem === isItem).map(({ value }) => value);
      expect(valuesOf(true)).toEqual(items);
      expect(valuesOf(false)).toEqual(others);
    }),
  );
});
