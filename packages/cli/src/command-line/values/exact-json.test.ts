import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from './exact-json.ts';

test('parsed and formatted numbers keep every digit', () => {
  const number = fc.oneof(
    fc.bigInt().map(String),
    fc.constantFrom('1.0', '1e3', '-0', '9007199254740993', '1e999', '0.10'),
  );
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      const json = `{"claims":{"a":[${numbers.join(',')}]},"b":1}`;
      expect(JSON.stringify(parseExactJson(json))).toBe(json);
    }),
  );
});
