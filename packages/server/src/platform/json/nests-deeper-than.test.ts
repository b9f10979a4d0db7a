import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nestsDeeperThan } from './nests-deeper-than.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('any JSON text nests as deep as its value, whatever its strings contain', () => {
  const bracketText = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', 'a') });
  const json = fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' });
  fc.assert(
    fc.property(fc.array(fc.oneof(json, bracketText)), fc.dictionary(bracketText, json), (list, members) => {
      const value = [list, members];
      const text = JSON.stringify(value);
      expect(nestsDeeperThan(depthOf(value), text)).toBe(false);
      expect(nestsDeeperThan(depthOf(value) - 1, text)).toBe(true);
    }),
  );
});

test('a text that is not JSON has a result, too', () => {
  expect(nestsDeeperThan(2, '[[[')).toBe(true);
  expect(nestsDeeperThan(2, '"[[[')).toBe(false);
  expect(nestsDeeperThan(2, '"\\')).toBe(false);
  expect(nestsDeeperThan(2, ']]]][[')).toBe(false);
});
