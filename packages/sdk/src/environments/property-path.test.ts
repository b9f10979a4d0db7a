import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePropertyPath } from './property-path.ts';

test.each([
  ['', []],
  ['a', ['a']],
  ['a.b-c.d', ['a', 'b-c', 'd']],
  ['a[0][12].b', ['a', 0, 12, 'b']],
  ['a["b.c"].d', ['a', 'b.c', 'd']],
  ['["a \\"b\\""][0]', ['a "b"', 0]],
  ['[0]', [0]],
])('%s has the steps %j', (path, steps) => {
  expect(parsePropertyPath(path)).toEqual(steps);
});

test.each([
  ['.a', 1],
  ['a.', 2],
  ['a..b', 2],
  ['a[', 2],
  ['a[-1]', 2],
  ['a[b]', 2],
  ['a["b]', 2],
  ['a["\\x"]', 2],
  ['a[0]b', 5],
  ['a"b', 2],
])('%s is not a path, because of character %i', (path, character) => {
  expect(() => parsePropertyPath(path)).toThrow(`is invalid at character ${character};`);
});

test('any steps can be written as a path', () => {
  const steps = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat(1e8)));
  fc.assert(
    fc.property(steps, (given) => {
      const path = given.map((step) => `[${JSON.stringify(step)}]`).join('');
      expect(parsePropertyPath(path)).toEqual(given);
    }),
  );
});

test('any text is parsed or refused with a message', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '"', '\\', '0', '1') });
  fc.assert(
    fc.property(text, (path) => {
      try {
        for (const step of parsePropertyPath(path)) expect(['string', 'number']).toContain(typeof step);
      } catch (error) {
        expect(error).toMatchObject({ name: 'SymbolonError', code: 'invalid_request' });
      }
    }),
  );
});
