import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFormParameters, parseJsonParameters } from './parse-parameters.ts';

const read = (result: ReturnType<typeof parseFormParameters>) =>
  result.ok ? Object.fromEntries(result.value) : result.fault;

describe('the parameters of a form', () => {
  test('empty values count as missing, escapes are decoded', () => {
    expect(read(parseFormParameters('a=1&b=&c&d=x+y%21'))).toEqual({ a: '1', d: 'x y!' });
    expect(read(parseFormParameters(''))).toEqual({});
  });

  test.each(['a=1&a=1', 'a=&a=1', 'a&a', '%61=1&a=2', '__proto__=1&__proto__=2'])(
    '%s is given twice',
    (text) => {
      expect(read(parseFormParameters(text))).toMatch(/given twice$/);
    },
  );

  test('NUL is refused, because no database can store it', () => {
    expect(read(parseFormParameters('scope=a%00b'))).toBe("the parameter 'scope' contains NUL");
  });

  test('an encoded form parses to its names and values, for any of them', () => {
    const members = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(members, (given) => {
        const result = parseFormParameters(String(new URLSearchParams(given)));
        const hasNul = Object.values(given).some((value) => value.includes('\0'));
        expect(result.ok).toBe(!hasNul);
        if (result.ok) expect([...result.value]).toEqual([...new URLSearchParams(given)]);
      }),
    );
  });
});

describe('the parameters of a JSON body', () => {
  test('strings and whole numbers are accepted, null and empty count as missing', () => {
    const text = '{"a":"1","b":7200,"c":null,"d":"","__proto__":"x","e":7200.0}';
    const result = parseJsonParameters(text);
    expect(result.ok && [...result.value]).toEqual([
      ['a', '1'],
      ['b', '7200'],
      ['__proto__', 'x'],
      ['e', '7200'],
    ]);
  });

  test.each([
    ['{"a":1.5}', "the parameter 'a' must be a string"],
    ['{"a":true}', "the parameter 'a' must be a string"],
    ['{"a":[]}', "the parameter 'a' must be a string"],
    ['[]', 'the body is not a JSON object'],
    ['"a"', 'the body is not a JSON object'],
    ['null', 'the body is not a JSON object'],
  ])('%s is refused', (text, message) => {
    expect(read(parseJsonParameters(text))).toBe(message);
  });

  test.each(['{"a":1,"a":1}', '{"a":"\\u0000"}', '{"a":"\\udc00"}', '{', ''])(
    '%s is not valid JSON',
    (text) => {
      expect(read(parseJsonParameters(text))).toMatch(/^the body is not valid JSON: /);
    },
  );

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseJsonParameters(text)).toHaveProperty('ok');
      }),
    );
  });
});
