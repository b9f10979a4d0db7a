import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../platform/json/json.ts';
import { findClaim, formatClaimPath, parseClaimPath } from './claim-path.ts';

function find(claims: string, text: string) {
  const parsed = parseClaimPath(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return findClaim(JSON.parse(claims) as JsonObject, parsed.value);
}

describe('parsing a claim path', () => {
  test.each([
    ['sub', ['sub']],
    ['a.b.c', ['a', 'b', 'c']],
    ['"kubernetes.io".pod.name', ['kubernetes.io', 'pod', 'name']],
    ['"oidc.circleci.com/project-id"', ['oidc.circleci.com/project-id']],
    ['groups[0]', ['groups', 0]],
    ['a[10][2].b', ['a', 10, 2, 'b']],
    ['"a.b"[1]', ['a.b', 1]],
    ['"a\\"b\\\\c"', ['a"b\\c']],
    ['""', ['']],
    ['__proto__.constructor', ['__proto__', 'constructor']],
    ['my claim', ['my claim']],
  ])('%j', (text, path) => {
    expect(parseClaimPath(text)).toEqual({ ok: true, value: path });
  });

  test.each([
    ['', 'is empty'],
    ['a.', 'ends in a dot'],
    ['.a', 'has "." where a name was expected: put the name in double quotes'],
    ['a..b', 'has "." where a name was expected: put the name in double quotes'],
    ['"a', 'has an unclosed quote'],
    ['"a\\"', 'has an unclosed quote'],
    ['a"b"', 'has "\\"" where a name was expected: put the name in double quotes'],
    ['a\\b', 'has "\\\\" where a name was expected: put the name in double quotes'],
    ['[0]', 'has an index without a name: put a name before it, as in groups[0]'],
    ['a.[0]', 'has an index without a name: put a name before it, as in groups[0]'],
    ['a[]', 'has a malformed index: write it as in groups[0]'],
    ['a[-1]', 'has a malformed index: write it as in groups[0]'],
    ['a[01]', 'has a malformed index: write it as in groups[0]'],
    ['a[0]b', 'has "b" where a name was expected: put the name in double quotes'],
    [' sub', 'has a space around a name: remove the space, or put the name in double quotes'],
    [`${'a.'.repeat(40)}a`, 'has more than 32 steps'],
    ['a'.repeat(1025), 'is longer than 1024 characters'],
  ])('%j is refused', (text, fault) => {
    expect(parseClaimPath(text)).toEqual({ ok: false, fault });
  });
});

describe('finding a claim', () => {
  test.each([
    ['{"a":{"b":1}}', 'a.b', 1],
    ['{"a.b":1}', 'a.b', undefined],
    ['{"a.b":1}', '"a.b"', 1],
    ['{"groups":["x","y"]}', 'groups[1]', 'y'],
    ['{"groups":["x","y"]}', 'groups[2]', undefined],
    ['{"groups":["x","y"]}', 'groups.length', undefined],
    ['{"groups":["x","y"]}', 'groups.0', undefined],
    ['{"groups":{"0":"x"}}', 'groups[0]', undefined],
    ['{"a":"text"}', 'a.length', undefined],
    ['{"a":"text"}', 'a[0]', undefined],
    ['{"a":null}', 'a', null],
    ['{"a":null}', 'a.b', undefined],
    ['{}', '__proto__', undefined],
    ['{}', 'constructor.name', undefined],
    ['{"__proto__":{"constructor":"own"}}', '__proto__.constructor', 'own'],
  ])('in %s, %s is %j', (claims, path, expected) => {
    expect(find(claims, path)).toEqual(expected);
  });
});

describe('properties of claim paths', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('a.b', '"', '\\', '__proto__', ''),
  );
  const path = fc
    .tuple(name, fc.array(fc.oneof(name, fc.nat(999_999_999)), { maxLength: 6 }))
    .map(([first, rest]) => [first, ...rest]);

  test('a formatted path parses to the same path', () => {
    fc.assert(
      fc.property(path, (steps) => {
        expect(parseClaimPath(formatClaimPath(steps))).toEqual({ ok: true, value: steps });
      }),
    );
  });

  test('any text is a path or a fault, and reading a path never throws', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '.', '"', '\\', '[', ']', '0', '1') }),
    );
    fc.assert(
      fc.property(text, fc.dictionary(fc.string(), fc.jsonValue()), (written, claims) => {
        const parsed = parseClaimPath(written);
        if (!parsed.ok) expect(parsed.fault).not.toBe('');
        else findClaim(claims as JsonObject, parsed.value);
      }),
      { numRuns: 1000 },
    );
  });
});
