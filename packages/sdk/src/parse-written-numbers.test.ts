import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWrittenNumbers } from './parse-written-numbers.ts';

const asText = (text: string) => `number ${text}`;

test('every number keeps its text beside names that are not well-formed, however often they are parsed', () => {
  const number = fc.constantFrom('1.0', '1', '-0', '1e3', '9007199254740993');
  const members = fc.uniqueArray(fc.constantFrom('\\ud800', '\\ud801', 'a', 'value', '', '\\n'), {
    minLength: 1,
  });
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      number,
      fc.constant('[]'),
      fc
        .tuple(members, fc.array(tie('value'), { minLength: 6, maxLength: 6 }))
        .map(([names, values]) => `{${names.map((name, index) => `"${name}":${values[index]}`).join(',')}}`),
    ),
  }));
  fc.assert(
    fc.property(value, (json) => {
      const marked = json.replaceAll(/(?<=[:[,]|^)-?\d[\d.e]*/g, '"number $&"');
      expect(parseWrittenNumbers(json, asText)).toEqual(JSON.parse(marked));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['{"\\u0000":"\\u0000\\u00001","a":2}', { '\0': '\0\u00001', a: 'number 2' }],
  ['["\\\\u0000",1.0,"2","\\"3"]', ['\\u0000', 'number 1.0', '2', '"3']],
])('a text that resembles a number stays text: %s', (json, value) => {
  expect(parseWrittenNumbers(json, asText)).toEqual(value);
});

test.each(['01', '1.', '[1 2]', '"1', '{"a":1,}', '1-2'])('what is not JSON is refused: %s', (json) => {
  expect(() => parseWrittenNumbers(json, asText)).toThrow(SyntaxError);
});

test.each([
  ['{\n "a": hunter2\n}', 'not valid JSON'],
  [`{\n\n "pa": "x",\n "password": hunter2, "more": ["members"]\n}`, 'not valid JSON at line 4'],
  ['{\n "password": "hunter2" "hunter3"\n}', 'not valid JSON at line 2, column 24'],
  ['hunter2', 'not valid JSON'],
  ['{"password": "hunter2', 'not valid JSON at line 1, column 22'],
  ['', 'not valid JSON'],
])('the fault of a text that is not JSON repeats no part of it: %s', (json, message) => {
  expect(() => parseWrittenNumbers(json, asText)).toThrow(new SyntaxError(message));
});

test('a text that is nested too deeply is a syntax error, not an exhausted stack', () => {
  const nested = `${'['.repeat(200_000)}1${']'.repeat(200_000)}`;
  expect(() => parseWrittenNumbers(nested, asText)).toThrow(SyntaxError);
});
