import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../../platform/json/json.ts';
import { textsAt } from './texts-at.ts';

const inputs = { a: 'one', 'b/c~d': { deep: ['two', 3, null, true] }, list: [{ x: 'four' }], other: 'left' };

test.each([
  ['', ['one', 'two', '3', 'four', 'left']],
  ['/a', ['one']],
  ['/b~1c~0d', ['two', '3']],
  ['/b~1c~0d/deep/0', ['two']],
  ['/list/0/x', ['four']],
  ['/nothing', []],
  ['/a/length', []],
  ['/list/length', []],
  ['/constructor', []],
])('at %j', (pointer, texts) => {
  expect(textsAt(inputs, [pointer])).toEqual(texts);
});

test('every pointer returns texts of the value, or nothing', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.string({ unit: fc.constantFrom('/', '0', 'a', '~', '~1') }),
      (value, pointer) => {
        const all = textsAt(value as JsonValue, ['']);
        for (const text of textsAt(value as JsonValue, [pointer])) expect(all).toContain(text);
      },
    ),
  );
});
