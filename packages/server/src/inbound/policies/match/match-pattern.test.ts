import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern, escapePattern, findPatternFault, matchesPattern } from './match-pattern.ts';
import type { MatchMeter } from './pattern-program.ts';

const matches = (pattern: string, value: string) => matchesPattern(compilePattern(pattern), value);

/** Implements the definition literally, at exponential cost. */
function slowMatches(pattern: readonly string[], value: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return value.length === 0;
  if (head === '*') return value.some((_, at) => slowMatches(rest, value.slice(at))) || slowMatches(rest, []);
  if (head === '?')
    return slowMatches(rest, value) || (value.length > 0 && slowMatches(rest, value.slice(1)));
  if (value.length === 0) return false;
  if (head === '.') return slowMatches(rest, value.slice(1));
  if (head === '\\') return value[0] === rest[0] && slowMatches(rest.slice(1), value.slice(1));
  return value[0] === head && slowMatches(rest, value.slice(1));
}

/** Implements the same definition with each pair of ends evaluated once, for cases that the slow one cannot finish. */
function tabulatedMatches(pattern: readonly string[], value: readonly string[]): boolean {
  const known = new Map<number, boolean>();
  const from = (p: number, v: number): boolean => {
    const key = p * (value.length + 1) + v;
    const result = known.get(key) ?? decide(p, v);
    known.set(key, result);
    return result;
  };
  const decide = (p: number, v: number): boolean => {
    const head = pattern[p];
    const isLeft = v < value.length;
    if (head === undefined) return !isLeft;
    if (head === '*') return from(p + 1, v) || (isLeft && from(p, v + 1));
    if (head === '?') return from(p + 1, v) || (isLeft && from(p + 1, v + 1));
    if (head === '.') return isLeft && from(p + 1, v + 1);
    if (head === '\\') return isLeft && value[v] === pattern[p + 1] && from(p + 2, v + 1);
    return isLeft && value[v] === head && from(p + 1, v + 1);
  };
  return from(0, 0);
}

describe('the pattern language', () => {
  test.each([
    ['abc', 'abc', true],
    ['abc', 'Abc', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a\nb', true],
    ['a*', 'a', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbbcd', false],
    ['a?c', 'ac', true],
    ['a?c', 'abc', true],
    ['a?c', 'abbc', false],
    ['a.c', 'abc', true],
    ['a.c', 'ac', false],
    ['.', '\n', true],
    ['.', '💥', true],
    ['..', '💥', false],
    ['💥?', '💥💥', true],
    ['a\\.c', 'a.c', true],
    ['a\\.c', 'abc', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['\\\\', '\\', true],
    ['\\a', 'a', true],
    ['*?', '', true],
    ['??', 'ab', true],
    ['??', 'abc', false],
    ['*a?*b', 'xaab', true],
  ])('%j against %j is %j', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected);
  });

  test.each([
    ['a', 'a.evil'],
    ['a', 'evil.a'],
    ['a', 'a\n'],
    ['a', '\na'],
    ['a', 'b\na'],
    ['a|b', 'a'],
    ['a|b', 'a.evil'],
    ['(a)', 'a'],
    ['[a]', 'a'],
    ['^a$', 'a'],
    ['a+', 'aa'],
    ['repo:acme/app:*', 'xrepo:acme/app:ref'],
    ['*:main', 'ref:main\n'],
  ])('%j matches the whole value and never %j', (pattern, value) => {
    expect(matches(pattern, value)).toBe(false);
  });

  test('characters with a meaning in regular expressions match themselves', () => {
    for (const text of ['a|b', '(a)', '[a-z]', '^a$', 'a+', '{1,2}', '$&'])
      expect(matches(text, text)).toBe(true);
  });

  test('a lone surrogate is a separate character and not half of another', () => {
    expect(matches('\ud83d*', '\ud83d\udca5')).toBe(false);
    expect(matches('\ud83d*', '\ud83dx')).toBe(true);
  });

  test('a backslash at the end is a fault', () => {
    expect(findPatternFault('a\\')).toContain('escapes nothing');
    expect(findPatternFault('a\\\\\\')).toContain('escapes nothing');
    expect(findPatternFault('a\\\\')).toBeNull();
    expect(() => compilePattern('a\\')).toThrow(RangeError);
  });
});

const patternText = fc
  .array(fc.constantFrom('a', 'b', '*', '?', '.', '\\a', '\\*', '\\\\', '💥'), { maxLength: 8 })
  .map((parts) => parts.join(''));
const valueText = fc
  .array(fc.constantFrom('a', 'b', '*', '\\', '.', '\n', '💥'), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('properties of the matcher', () => {
  test('it agrees with a slow reference implementation', () => {
    fc.assert(
      fc.property(patternText, valueText, (pattern, value) => {
        expect(matches(pattern, value)).toBe(slowMatches([...pattern], [...value]));
      }),
      { numRuns: 5000 },
    );
  });

  test('a pattern without inner wildcards compiles as its escaped spelling does', () => {
    const plain = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\\*?.]/.test(text));
    fc.assert(
      fc.property(plain, fc.constantFrom('', '*'), (text, end) => {
        const escaped = [...text].map((character) => `\\${character}`).join('');
        const { text: _, ...compiled } = compilePattern(`${text}${end}`);
        expect(compilePattern(`${escaped}${end}`)).toMatchObject(compiled);
      }),
    );
  });

  test('it agrees with the definition for patterns of more than one word of positions', () => {
    const piece = fc.constantFrom('a', 'ab', '.', '?', '*', '\\a', 'b');
    const filler = fc.constantFrom(
      'a'.repeat(29),
      '.'.repeat(30),
      '?'.repeat(31),
      'a?'.repeat(16),
      `${'a'.repeat(20)}*`,
    );
    const parts = fc.array(piece, { maxLength: 3 });
    const long = fc.tuple(parts, filler, parts, filler, parts).map((all) => all.flat().join(''));
    const value = fc.tuple(fc.nat(80), fc.nat(2), fc.nat(80)).map(([before, between, after]) => {
      return 'a'.repeat(before) + 'b'.repeat(between) + 'a'.repeat(after);
    });
    fc.assert(
      fc.property(long, value, (pattern, held) => {
        expect(matches(pattern, held)).toBe(tabulatedMatches([...pattern], [...held]));
      }),
      { numRuns: 3000 },
    );
  });

  test('an escaped value matches that value and no other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, other) => {
        expect(matches(escapePattern(value), value)).toBe(true);
        expect(matches(escapePattern(value), other)).toBe(value === other);
      }),
    );
  });

  test('a pattern marked as matching everything does, and a value without the literal prefix does not match', () => {
    fc.assert(
      fc.property(patternText, valueText, (pattern, value) => {
        const compiled = compilePattern(pattern);
        if (compiled.matchesEverything) expect(matchesPattern(compiled, value)).toBe(true);
        if (!matchesPattern(compiled, value)) return;
        expect(value.startsWith(compiled.literalPrefix)).toBe(true);
        expect(value.endsWith(compiled.literalSuffix)).toBe(true);
      }),
    );
  });
});

describe('work', () => {
  const hostile = [
    '*?'.repeat(400),
    '?'.repeat(1000),
    '*a'.repeat(500),
    'a?'.repeat(500),
    `*${'.'.repeat(999)}b`,
  ];

  test.each(hostile)('a hostile pattern takes at most value × pattern steps: %.12s…', (pattern) => {
    const value = 'a'.repeat(4000);
    for (const tail of ['', 'a', '.', '?']) {
      const meter: MatchMeter = { steps: 0 };
      matchesPattern(compilePattern(`${pattern}${tail}`), value, meter);
      expect(meter.steps).toBeLessThanOrEqual(value.length * Math.ceil((pattern.length + 2) / 32));
    }
  });
});
