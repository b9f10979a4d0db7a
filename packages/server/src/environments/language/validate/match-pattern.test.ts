import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '../model/limits.ts';
import { PatternMatcher, type PatternOutcome } from './match-pattern.ts';

function match(pattern: string, text: string): PatternOutcome['kind'] {
  return new PatternMatcher().match(pattern, text).kind;
}

test.each([
  ['b', 'abc', true],
  ['^b', 'abc', false],
  ['^a.b$', 'a\nb', false],
  ['(?s)^a.b$', 'a\nb', true],
  ['^a$', 'a\n', false],
  ['(?m)^a$', 'b\na\n', true],
  ['\\Aa\\z', 'a', true],
  ['^\\d$', '٣', false],
  ['^\\pN$', '٣', true],
  ['^\\p{Greek}+$', 'αβγ', true],
  ['^[[:alpha:]]+$', 'abc', true],
  ['(?i)STRASSE', 'strasse', true],
  ['(?i)^k$', '\u212a', true],
  ['^.$', '😀', true],
  ['^\\x{1F600}$', '😀', true],
  ['\\Qa.b\\E', 'axb', false],
  ['^(?P<year>[0-9]{4})-(?<month>[0-9]{2})$', '2026-11', true],
  ['a{,2}', 'a{,2}', true],
  ['\\bfoo\\b', 'a foo b', true],
  ['^(?:|a)$', '', true],
  ['x*', '', true],
  ['^\\w+$', 'é', false],
])('RE2 matches as Go does: %j and %j', (pattern, text, matches) => {
  expect(match(pattern, text)).toBe(matches ? 'matched' : 'unmatched');
});

test.each([
  ['(', 'missing closing ): `(`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(?<=a)b', 'invalid named capture: `(?<=a)b`'],
  ['(a)\\1', 'invalid escape sequence: `\\1`'],
  ['\\u0041', 'invalid escape sequence: `\\u`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  ['((a{100}){100}){100}', 'invalid repeat count: `{100}`'],
  ['[z-a]', 'invalid character class range: `z-a`'],
])('a pattern that RE2 does not accept is refused with its reason: %s', (pattern, reason) => {
  expect(new PatternMatcher().match(pattern, 'a')).toEqual({ kind: 'invalid', reason });
});

test.each([
  '^(a+)+$',
  '^([a-z0-9]+-?)+$',
  '(a|a)*b',
  '(.*)*x',
  '(a?){200}a{200}',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
])(
  'a pattern that would make a backtracking matcher run forever is matched in counted steps: %s',
  (pattern) => {
    expect(match(pattern, `${'a'.repeat(10_000)}!`)).toMatch(/^(?:un)?matched$/);
  },
);

test('the matches of one evaluation do not affect another: no pattern is remembered as slow', () => {
  const hostile = new PatternMatcher();
  const pattern = '^([a-z0-9]+-?)+$';
  const slow = `${'a'.repeat(200_000)}!`;
  let last: PatternOutcome = hostile.match(pattern, slow);
  for (let times = 1; times < 100; times += 1) last = hostile.match(pattern, slow);
  expect(last).toEqual({ kind: 'exhausted' });
  expect(hostile.match(pattern, 'a-b')).toEqual({ kind: 'exhausted' });
  expect(new PatternMatcher().match(pattern, 'a-b')).toEqual({ kind: 'matched' });
});

test('a long pattern, or one that compiles to a large program, is refused', () => {
  expect(match('a'.repeat(limits.patternCharacters), 'a')).toBe('unmatched');
  expect(match('a'.repeat(limits.patternCharacters + 1), 'a')).toBe('too_large');
  expect(match('[ab]{1000}'.repeat(6), 'a')).toBe('too_large');
});

test('many patterns with large programs are refused before they are all compiled', () => {
  const matcher = new PatternMatcher();
  const outcomes = Array.from(
    { length: 1_000 },
    (_, index) => matcher.match(`x${index}\\pL{1000}`, 'é').kind,
  );
  expect(outcomes[0]).toBe('unmatched');
  expect(outcomes.filter((kind) => kind !== 'exhausted').length).toBeLessThan(40);
});

test('any literal text matches where it is in the text, and the pattern of one text does not affect the next', () => {
  const matcher = new PatternMatcher();
  const wellFormed = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(wellFormed, wellFormed, (needle, text) => {
      const literal = needle.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      const expected = text.includes(needle) ? 'matched' : 'unmatched';
      expect(matcher.match(literal, text).kind).toBe(expected);
    }),
  );
});

/** Syntax with the same meaning in RE2 and JavaScript (flag `v`). */
const shared = fc.letrec<{ one: string; many: string }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', '-', '[a-b]', '[^b]', '\\.', '(?:)', '^', '$'),
    fc
      .tuple(tie('many'), fc.constantFrom('*', '+', '?', '{2}', '{0,3}', '*?'))
      .map(([of, times]) => `(?:${of})${times}`),
    fc.tuple(tie('many'), tie('many')).map(([left, right]) => `(?:${left}|${right})`),
  ),
  many: fc.array(tie('one'), { maxLength: 3 }).map((parts) => parts.join('')),
})).many;

test('patterns that JavaScript also supports match the same as in JavaScript', () => {
  const text = fc.stringMatching(/^[ab.-]{0,8}$/);
  fc.assert(
    fc.property(shared, text, (pattern, subject) => {
      const outcome = match(pattern, subject);
      fc.pre(outcome === 'matched' || outcome === 'unmatched');
      expect(outcome).toBe(new RegExp(pattern, 'u').test(subject) ? 'matched' : 'unmatched');
    }),
  );
});

test('any text is accepted or refused as a pattern', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 20, unit: 'binary' }),
      fc.string({ maxLength: 20 }),
      (pattern, text) => {
        expect(['matched', 'unmatched', 'invalid', 'too_large']).toContain(match(pattern, text));
      },
    ),
  );
});
