import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointerInto, stepsOfPointer } from './json-pointer.ts';

test('the steps of a pointer are the names that it was built from, for any names', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('~', '/', '~1', '~0', ''))), (names) => {
      const pointer = names.reduce(pointerInto, '');
      expect(stepsOfPointer(pointer)).toEqual(names);
    }),
  );
});

test('the characters of RFC 6901 §3 are escaped', () => {
  expect(pointerInto('/a', 'm~n/o')).toBe('/a/m~0n~1o');
  expect(pointerInto('', 0)).toBe('/0');
});
