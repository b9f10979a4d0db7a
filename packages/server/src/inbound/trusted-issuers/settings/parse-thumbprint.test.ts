import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseThumbprint } from './parse-thumbprint.ts';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((d) => d.join(''));

test('case and colons are ignored', () => {
  fc.assert(
    fc.property(fc.oneof(hex(64), hex(40)), (digits) => {
      const written = (digits.toUpperCase().match(/../g) ?? []).join(':');
      expect(parseThumbprint(written)).toEqual({ ok: true, value: digits });
    }),
  );
});

test('a parsed thumbprint parses to itself', () => {
  fc.assert(
    fc.property(fc.oneof(hex(64), hex(40), fc.string()), (text) => {
      const result = parseThumbprint(text);
      if (result.ok) expect(parseThumbprint(result.value)).toEqual(result);
    }),
  );
});

test.each([
  '',
  'ab',
  'a'.repeat(63),
  'a'.repeat(65),
  'a'.repeat(41),
  'g'.repeat(64),
  ` ${'a'.repeat(64)}`,
  `${'a'.repeat(64)}\n`,
])('"%s" is not a thumbprint', (text) => {
  expect(parseThumbprint(text)).toMatchObject({ ok: false });
});
