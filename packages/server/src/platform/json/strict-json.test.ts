import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

describe('parseStrictJson and JSON.parse', () => {
  test('agree on all output of JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  test('agree on which texts are valid JSON, even if they are almost valid', () => {
    const pieces = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"b"',
        '\\',
        '\\u00',
        '0',
        '1',
        '-',
        '.5',
        'e+',
        '1e9',
        '01',
      ],
      ...['true', 'false', 'null', 'nul', 'NaN', ' ', '\n', '\t', '\u00a0', '\u0001', '"\\u0041"', '\uFEFF'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        const strict = parseStrictJson(text);
        const loose = looseParse(text);
        if (strict.ok) expect(loose).toEqual({ value: strict.value });
        else if (strict.fault.code === 'syntax') expect(loose).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  test('agree on a valid text with one character changed', () => {
    const source = JSON.stringify({
      a: [1, -2.5e3, 'x\u00e9\n', { b: null }],
      c: { d: true, e: '\ud83d\ude00' },
    });
    fc.assert(
      fc.property(fc.nat(source.length - 1), fc.string({ maxLength: 2 }), (at, piece) => {
        const text = source.slice(0, at) + piece + source.slice(at + 1);
        const strict = parseStrictJson(text);
        const loose = looseParse(text);
        expect(strict.ok || strict.fault.code === 'duplicate_member').toBe(loose !== null);
      }),
      { numRuns: 2000 },
    );
  });

  test('never throw, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof parseStrictJson(text).ok).toBe('boolean');
        expect(typeof parseStrictJson(text, { text: 'storable' }).ok).toBe('boolean');
      }),
    );
  });
});

describe('repeated members', () => {
  test('are found at any level and in any spelling', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 5 });
    fc.assert(
      fc.property(
        name,
        fc.nat(4),
        fc.boolean(),
        fc.array(name, { maxLength: 3 }),
        (twice, depth, escaped, others) => {
          const between = [...new Set(others)].filter((other) => other !== twice);
          const names = [JSON.stringify(twice), ...between.map((other) => JSON.stringify(other))];
          const again = escaped ? `"${escapeAll(twice)}"` : JSON.stringify(twice);
          const object = `{${[...names, again].map((member) => `${member}:1`).join(',')}}`;
          const text = '[{"in":'.repeat(depth) + object + '}]'.repeat(depth);
          expect(parseStrictJson(text)).toMatchObject({ ok: false, fault: { code: 'duplicate_member' } });
        },
      ),
    );
  });

  test('are reported with their place', () => {
    expect(parseStrictJson('{"a":[{},{"b-c":{"sub":1, "s\\u0075b":2}}]}')).toEqual({
      ok: false,
      fault: {
        code: 'duplicate_member',
        message: "the member 'sub' appears a second time at offset 26 (in a[1]['b-c'])",
      },
    });
  });

  test('are allowed in different objects', () => {
    expect(parseStrictJson('{"a":{"a":1},"b":[{"a":1},{"a":2}]}').ok).toBe(true);
  });

  test('__proto__ is treated as any other name and becomes an own member', () => {
    const parsed = parseStrictJson('{"__proto__":{"sub":"x"}}');
    if (!parsed.ok) throw new Error(parsed.fault.message);
    expect(Object.hasOwn(Object(parsed.value), '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
    expect(parseStrictJson('{"__proto__":1,"__proto__":2}')).toMatchObject({
      fault: { code: 'duplicate_member' },
    });
  });
});

describe('limits', () => {
  test('nesting is allowed up to the limit and refused beyond it', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseStrictJson(nested(32)).ok).toBe(true);
    expect(parseStrictJson(nested(33))).toEqual({
      ok: false,
      fault: {
        code: 'too_deep',
        message:
          'more than 32 levels of nesting at offset 32 (in [0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0])',
      },
    });
    expect(parseStrictJson('{"a":[]}', { maxDepth: 1 })).toMatchObject({ fault: { code: 'too_deep' } });
    expect(parseStrictJson('['.repeat(1_000_000))).toMatchObject({ fault: { code: 'too_deep' } });
  });

  test.each([
    ['an empty text', '', 'an unexpected end of the text at offset 0'],
    ['a lone byte order mark', '\uFEFF', 'a byte order mark at offset 0; send UTF-8 without one'],
    ['a leading byte order mark', '\uFEFF{}', 'a byte order mark at offset 0; send UTF-8 without one'],
    ['text after the value', '{} {}', 'unexpected text after the value at offset 3'],
    ['NaN', '{"exp":NaN}', 'not a JSON value at offset 7 (in exp)'],
    ['a trailing comma', '[1,]', 'not a JSON value at offset 3 (in [1])'],
    ['an unquoted name', '{a:1}', 'a missing member name at offset 1'],
    ['a cut text', '{"a":"b', 'an unterminated string at offset 5 (in a)'],
    ['a leading zero', '[01]', 'a missing comma or ] after an element at offset 2'],
    ['a bare minus', '-', 'a malformed number at offset 0'],
    ['a raw control character', '"\u0000"', 'a control character in a string at offset 1'],
  ])('%s is a syntax fault with its place', (_name, text, fault) => {
    expect(parseStrictJson(text)).toEqual({ ok: false, fault: { code: 'syntax', message: fault } });
  });
});

describe('text that no database can store', () => {
  test.each(['{"a":"\\u0000"}', '{"a":"\\ud800"}', '{"\\uDC00":1}', '["\\ud83dx"]', '"\ud800"'])(
    '%j is refused only on request',
    (text) => {
      expect(parseStrictJson(text, { text: 'storable' })).toMatchObject({
        fault: { code: 'unstorable_text' },
      });
      expect(parseStrictJson(text).ok).toBe(true);
    },
  );

  test.each(['"\\ud83d\\ude00"', '"\\\\u0000"', '"\\u0001"', '"é\\n"'])('%s is accepted', (text) => {
    expect(parseStrictJson(text, { text: 'storable' })).toEqual({ ok: true, value: JSON.parse(text) });
  });
});

function looseParse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function escapeAll(name: string): string {
  return Array.from({ length: name.length }, (_, at) => {
    return `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }).join('');
}
