import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactNumber, isExactJsonObject, parseExactly } from './exact-json.ts';
import { isJsonObject } from './json.ts';
import { parseStrictExactJson } from './strict-json.ts';

/** Number texts as RFC 8259 §6 allows them, canonical and not. */
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 40 });
const numberText = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: digits.map((text) => text.replace(/^0+(?=.)/, '')),
    fraction: fc.option(digits),
    exponent: fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), fc.stringMatching(/^[0-9]{1,3}$/))),
  })
  .map(
    ({ sign, whole, fraction, exponent }) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : exponent.join('')}`,
  );

test('a number keeps its original text through parsing and writing', () => {
  fc.assert(
    fc.property(numberText, (text) => {
      const json = `{"a":[${text}],"b":{"c":${text}}}`;
      const strict = parseStrictExactJson(json);
      expect(strict.ok && JSON.stringify(strict.value)).toBe(json);
      expect(JSON.stringify(parseExactly(json))).toBe(json);
    }),
    { numRuns: 1_000 },
  );
});

test.each(['9007199254740993', '12345678901234567890', '1e3', '1.0', '-0', '1e999', '0.10'])(
  '%s is not a JavaScript number',
  (text) => {
    const value = parseExactly(text);
    expect(value).toBeInstanceOf(ExactNumber);
    expect(String(value)).toBe(text);
  },
);

test.each(['9007199254740992', '0', '-1', '0.1', '1e+21', '42.9'])('%s is a JavaScript number', (text) => {
  expect(parseExactly(text)).toBe(Number(text));
});

test('an exact number is not an object with members', () => {
  expect([isJsonObject(new ExactNumber('1.0')), isExactJsonObject(new ExactNumber('1.0'))]).toEqual([
    false,
    false,
  ]);
});

test('a text with an exact number follows the same rules as any other', () => {
  expect(parseStrictExactJson('{"a":1.0,"a":2}')).toMatchObject({
    ok: false,
    fault: { code: 'duplicate_member' },
  });
  expect(parseStrictExactJson('{"__proto__":1.0}')).toMatchObject({ ok: true });
  expect(parseStrictExactJson('[01]')).toMatchObject({ ok: false, fault: { code: 'syntax' } });
});

test('every number keeps its text beside any other numbers and members', () => {
  const number = fc.oneof(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
    fc.constantFrom('1.0', '1e3', '-0', '42', '0.1000', '9007199254740993'),
  );
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { depthSize: 'medium' },
      number,
      fc.constantFrom('"a"', 'null', 'true'),
      fc.array(tie('text'), { maxLength: 5 }).map((items) => `[${items.join(',')}]`),
      fc
        .array(tie('text'), { maxLength: 5 })
        .map(
          (items) =>
            `{${items.map((item, index) => `"${['a', '7', '__proto__', 'b', '0'][index]}":${item}`).join(',')}}`,
        ),
    ),
  }));
  const numbersIn = (json: string) => (json.match(/-?\d[\d.eE+-]*(?=[,\]}]|$)/g) ?? []).toSorted();
  fc.assert(
    fc.property(text, (json) => {
      expect(numbersIn(JSON.stringify(parseExactly(json)))).toEqual(numbersIn(json));
    }),
    { numRuns: 2_000 },
  );
});

test('a text that is nested too deeply is a syntax error, not an exhausted stack', () => {
  expect(() => parseExactly(`${'['.repeat(200_000)}1.0${']'.repeat(200_000)}`)).toThrow(SyntaxError);
});

test.each([
  '{"\\u0000":"\\u0000\\u00001","a":1.0}',
  '["\\u0000",1.0,"\\\\u0000",1e3]',
  '{"1.0":"1.0 \\"2.0\\" -","b":[-0,"\\\\",1.0]}',
])('a text that resembles a marked number stays text: %s', (json) => {
  expect(JSON.stringify(parseExactly(json))).toBe(json);
});

test('every number keeps its text beside names that are not well-formed, however often they are parsed', () => {
  const name = fc.constantFrom('\\ud800', '\\ud801', 'a', 'value', '', '\\n');
  const names = fc.uniqueArray(name, { minLength: 1 });
  const { value } = fc.letrec<{ value: string; members: string }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, numberText, fc.constant('[]'), tie('members')),
    members: fc
      .tuple(names, fc.array(tie('value'), { minLength: 6, maxLength: 6 }))
      .map(([each, values]) => `{${each.map((key, index) => `"${key}":${values[index]}`).join(',')}}`),
  }));
  fc.assert(
    fc.property(value, (json) => {
      expect(JSON.stringify(parseExactly(json))).toBe(json);
    }),
    { numRuns: 2_000 },
  );
});

test("one tenant's size never costs another's time: escaped NULs beside numbers make the parsed text no longer", () => {
  const escapes = JSON.stringify('\\u0000').slice(1, -1);
  const json = `{"a":"${escapes.repeat(20_000)}","n\\u0000":"\\u0000","s":[${'1.0,'.repeat(20_000)}1.0]}`;
  const value = parseExactly(json);
  expect(JSON.stringify(value)).toBe(json);
});

test('any value beside exact numbers is parsed unchanged', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('1.0', '1e3', '-0'), (value, number) => {
      const json = `[${JSON.stringify(value)},${number}]`;
      const [parsed, exact] = parseExactly(json) as readonly unknown[];
      expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
      expect(String(exact)).toBe(number);
    }),
  );
});
