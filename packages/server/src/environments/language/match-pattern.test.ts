import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchPattern } from './match-pattern.ts';

test('a pattern may match anywhere in the text unless it says where', () => {
  expect(matchPattern('b', 'abc')).toBe(true);
  expect(matchPattern('^b', 'abc')).toBe(false);
});

test('what is no regular expression is told', () => {
  expect(matchPattern('(', 'a')).toBe('invalid');
});

test('one that is made to take forever is given up, and then at once', () => {
  const endless = '^(a+)+$';
  const text = `${'a'.repeat(40)}b`;
  expect(matchPattern(endless, text)).toBe('slow');
  expect(matchPattern(endless, 'a')).toBe('slow');
});

test('any literal text matches where it is in the text, and the pattern of one text is nothing to the next', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (needle, text) => {
      const literal = needle.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      expect(matchPattern(literal, text)).toBe(text.includes(needle));
    }),
  );
});

test('any pattern is decided or told to be none', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (pattern, text) => {
      expect([true, false, 'invalid', 'slow']).toContain(matchPattern(pattern, text));
    }),
  );
});
