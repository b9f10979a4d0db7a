import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateText } from '../../../../../test/support/environments/evaluate-text.ts';

/** Returns a value of the document as JSON, and the diagnostics. */
async function evaluateValue(expression: string, others = '') {
  const { values, redacted, diagnostics } = await evaluateText(`values:\n  z: ${expression}\n${others}`);
  return {
    value: (JSON.parse(values) as { z: unknown }).z,
    redacted: (JSON.parse(redacted) as { z: unknown }).z,
    diagnostics,
  };
}

describe('a function converts its argument to', () => {
  test.each([
    ['fn::toJSON: {b: 1.50, a: [true, null, "x\\n"]}', '{"a":[true,null,"x\\n"],"b":1.50}'],
    ['fn::toJSON: text', '"text"'],
    ['fn::toJSON: {__proto__: {a: 1}}', '{"__proto__":{"a":1}}'],
    ['fn::fromJSON: \'{"b":1,"a":[1,{"c":null}]}\'', { a: [1, { c: null }], b: 1 }],
    ['fn::fromJSON: "\\"text\\""', 'text'],
    ['fn::fromJSON: "null"', null],
    ['fn::toString: 1.50', '1.50'],
    ['fn::toString: true', 'true'],
    ['fn::toString: null', ''],
    ['fn::toString: text', 'text'],
    ['fn::toString: {b: 1, a: x}', '"a"="x","b"="1"'],
    ['fn::toString: [1, "a\\"b", [c]]', '"1","a\\"b","\\"c\\""'],
    ['fn::toString: []', ''],
    ['fn::toBase64: "grüße"', 'Z3LDvMOfZQ=='],
    ['fn::toBase64: ""', ''],
    ['fn::fromBase64: Z3LDvMOfZQ==', 'grüße'],
    ['fn::join: [", ", [a, b, c]]', 'a, b, c'],
    ['fn::join: ["", []]', ''],
    ['fn::split: [",", "a,b,,c"]', ['a', 'b', '', 'c']],
    ['fn::split: [",", ""]', ['']],
    ['fn::split: ["", "ab🚲"]', ['a', 'b', '🚲']],
    ['fn::concat: [[1, 2], [], [[3]]]', [1, 2, [3]]],
    ['fn::concat: []', []],
    ['fn::final: {a: 1}', { a: 1 }],
  ])('%s', async (expression, value) => {
    expect(await evaluateValue(`{${expression}}`)).toMatchObject({ value, diagnostics: [] });
  });

  test('base64 and back the same text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const { value } = await evaluateValue(
          `{fn::fromBase64: "\${encoded}"}`,
          `  encoded: {fn::toBase64: "\${text}"}\n  text: {fn::fromJSON: ${JSON.stringify(JSON.stringify(text))}}\n`,
        );
        expect(value).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('JSON and back the same value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (json) => {
        const written = JSON.stringify(JSON.stringify(json));
        const { value } = await evaluateValue(
          `{fn::fromJSON: "\${again}"}`,
          `  again: {fn::toJSON: "\${read}"}\n  read: {fn::fromJSON: ${escapeForYaml(written)}}\n`,
        );
        expect(value).toEqual(JSON.parse(JSON.stringify(json)));
      }),
      { numRuns: 100 },
    );
  });
});

/** Escapes references in a string, and characters that YAML reads differently from JSON. */
function escapeForYaml(json: string): string {
  return json
    .replaceAll(`\${`, `$\${`)
    .replaceAll(
      /[\u007f-\u009f\u2028\u2029\ufeff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

describe('the value of a failed function is unknown, and the reason is reported at its argument', () => {
  test.each([
    ['fn::toBase64: 1', '2:21 expected string, got number'],
    ['fn::fromBase64: [a]', '2:23 expected string, got array'],
    ['fn::fromBase64: "a=b"', '2:6 decoding base64 string: illegal base64 data at input byte 3'],
    ['fn::fromJSON: "{"', '2:6 decoding JSON string: it is not valid JSON'],
    ['fn::fromJSON: {}', '2:21 expected string, got object'],
    ['fn::join: a', '2:17 the argument to fn::join must be a two-valued list'],
    ['fn::join: [a]', '2:17 the argument to fn::join must be a two-valued list'],
    ['fn::join: [1, [a]]', '2:18 expected string, got number'],
    ['fn::join: [a, [b, 1, 2]]', '2:25 expected string, got number'],
    ['fn::join: [a, b]', '2:21 expected array, got string'],
    ['fn::split: [a, b, c]', '2:18 the argument to fn::split must be a two-valued list'],
    ['fn::split: [a, 1]', '2:22 expected string, got number'],
    ['fn::concat: [1]', '2:20 expected array, got number'],
    ['fn::concat: a', '2:19 the argument to fn::concat must be an array of arrays'],
    [
      'fn::toUpper: a',
      '2:7 unknown function "fn::toUpper"; use one of fn::concat, fn::final, fn::fromBase64, fn::fromJSON, fn::join, fn::open, fn::rotate, fn::secret, fn::split, fn::toBase64, fn::toJSON, fn::toString, fn::toYAML, fn::validate',
    ],
    [
      'fn::toJSON: a, b: 1',
      '2:6 illegal call to builtin function: "fn::toJSON" must be the only key within its containing object',
    ],
    ['Fn::toJSON: a', '2:7 unknown function "Fn::toJSON"; did you mean "fn::toJSON"?'],
    ['fn::tojson: a', '2:7 unknown function "fn::tojson"; did you mean "fn::toJSON"?'],
    [`fn::Secret: "\${hunter2}"`, '2:7 unknown function "fn::Secret"; did you mean "fn::secret"?'],
    [
      'fn::hunter2: a',
      '2:7 unknown function; use one of fn::concat, fn::final, fn::fromBase64, fn::fromJSON, fn::join, fn::open, fn::rotate, fn::secret, fn::split, fn::toBase64, fn::toJSON, fn::toString, fn::toYAML, fn::validate',
    ],
    [
      `fn:secret: "\${hunter2}"`,
      'warning 2:7 "fn:secret" is not a function: the value is not encrypted; did you mean "fn::secret"?',
    ],
  ])('%s', async (expression, diagnostic) => {
    const { diagnostics } = await evaluateValue(`{${expression}}`);
    expect(diagnostics[0]).toBe(diagnostic);
  });
});

describe('with a secret argument', () => {
  test.each([
    [`fn::toJSON: {a: "\${s}"}`, '{"a":"c2VjcmV0"}'],
    [`fn::toString: ["\${s}"]`, '"c2VjcmV0"'],
    [`fn::toBase64: "\${s}"`, 'YzJWamNtVjA='],
    [`fn::fromBase64: "\${s}"`, 'secret'],
    [`fn::fromJSON: "\\"\${s}\\""`, 'c2VjcmV0'],
    [`fn::join: [",", [a, "\${s}"]]`, 'a,c2VjcmV0'],
    [`fn::join: ["\${s}", [a, b]]`, 'ac2VjcmV0b'],
    [`fn::final: "\${s}"`, 'c2VjcmV0'],
  ])('%s is secret', async (expression, value) => {
    const got = await evaluateValue(`{${expression}}`, '  s: {fn::secret: c2VjcmV0}\n');
    expect(got).toEqual({ value, redacted: '[secret]', diagnostics: [] });
  });

  test('each part of a split text is secret, and so is the list', async () => {
    const others = `  s: {fn::secret: secret}\n  y: "\${z[1]}"\n`;
    const { values, redacted } = await evaluateText(`values:\n  z: {fn::split: [e, "\${s}"]}\n${others}`);
    expect(values).toBe('{"s":"secret","y":"cr","z":["s","cr","t"]}');
    expect(redacted).toBe('{"s":"[secret]","y":"[secret]","z":"[secret]"}');
  });

  test('a list is not secret because of its elements', async () => {
    const { redacted } = await evaluateValue(`{fn::concat: [[a], ["\${s}"]]}`, '  s: {fn::secret: secret}\n');
    expect(redacted).toEqual(['a', '[secret]']);
  });

  test.each([`fn::fromJSON: "\${s}"`, `fn::fromBase64: "\${s}"`])(
    'no message contains it: %s',
    async (expression) => {
      const got = await evaluateValue(`{${expression}}`, '  s: {fn::secret: "{hunter2"}\n');
      expect(got.diagnostics).toHaveLength(1);
      expect(JSON.stringify(got.diagnostics)).not.toContain('hunter2');
      expect(got).toMatchObject({ value: '[unknown]', redacted: '[secret]' });
    },
  );
});

test.each([
  'toJSON: ',
  'toString: ',
  'toBase64: ',
  'fromJSON: ',
  'fromBase64: ',
  'join: [",", [a, ',
  'split: [",", ',
])('the result for an unknown argument is unknown: fn::%s', async (call) => {
  const closing = call.includes('[[') ? ']]' : call.replaceAll(/[^[]/g, '').replaceAll('[', ']');
  const expression = `{fn::${call}"\${missing}"${closing}}`;
  const { value, diagnostics } = await evaluateValue(expression);
  expect(value).toBe('[unknown]');
  expect(diagnostics).toEqual([expect.stringMatching(/ unknown property "missing"$/)]);
});

describe('fn::toYAML', () => {
  test('formats a value as YAML that parses to the same value, with sorted members and numbers as written', async () => {
    const { value } = await evaluateValue(
      '{fn::toYAML: {b: [1.50, {c: null}], a: "yes", n: "1", t: "two\\nlines", o: "0777"}}',
    );
    expect(value).toBe(
      'a: "yes"\nb:\n    - 1.50\n    - c: null\n"n": "1"\no: "0777"\nt: |-\n    two\n    lines\n',
    );
  });
});
