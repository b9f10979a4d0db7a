import { parseWrittenNumbers } from '@symbolon/sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactNumber, parseExactly } from '../../src/platform/json/exact-json.ts';

/** The server and the SDK import nothing from each other; each parses numbers as written, and both pass these cases. */
const parsers: Record<string, (json: string) => unknown> = {
  'the server': (json) => numbersAsText(parseExactly(json)),
  'the SDK': (json) => parseWrittenNumbers(json, asText),
};

const asText = (text: string) => `number ${text}`;

function numbersAsText(value: unknown): unknown {
  if (typeof value === 'number' || value instanceof ExactNumber) return asText(String(value));
  if (Array.isArray(value)) return value.map(numbersAsText);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, numbersAsText(member)] as const);
  // Defines `__proto__` as a member, as JSON.parse does.
  return Object.fromEntries(members);
}

describe.each(Object.entries(parsers))('%s', (_who, parse) => {
  test.each([
    ['1', 'number 1'],
    ['9007199254740993', 'number 9007199254740993'],
    ['[1.0,-0,1e3,1E+3,0.10]', ['number 1.0', 'number -0', 'number 1e3', 'number 1E+3', 'number 0.10']],
    ['{"a":1.0,"b":"1.0"}', { a: 'number 1.0', b: '1.0' }],
    ['{"n1":"n1","s":["s",2.0]}', { n1: 'n1', s: ['s', 'number 2.0'] }],
    ['{"\\ud800":1.0,"\\ud801":2}', { '\ud800': 'number 1.0', '\ud801': 'number 2' }],
    ['{"__proto__":1.0}', JSON.parse('{"__proto__":"number 1.0"}')],
    ['{"a":1,"a":2.0}', { a: 'number 2.0' }],
    ['["\\"1.0","\\\\",3.0]', ['"1.0', '\\', 'number 3.0']],
    ['{"a" : 1.0 , "b":null,"c":[true,false,{}]}', { a: 'number 1.0', b: null, c: [true, false, {}] }],
  ])('parses %s', (json, expected) => {
    expect(parse(json)).toEqual(expected);
  });

  test.each(['01', '1.', '[1 2]', '"1', '{"a":1,}', '1-2', '', 'NaN', '+1', '.5'])('refuses %j', (json) => {
    expect(() => parse(json)).toThrow(SyntaxError);
  });

  test('refuses a text that is nested too deeply', () => {
    expect(() => parse(`${'['.repeat(200_000)}1.0${']'.repeat(200_000)}`)).toThrow(SyntaxError);
  });
});

test('both parse any JSON to the same value', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const [server, sdk] = Object.values(parsers).map((parse) => parse(json));
      expect(server).toEqual(sdk);
    }),
  );
});
