import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateText } from '../../../../../test/support/environments/evaluate-text.ts';

/** Returns the diagnostics of a value that is validated by a schema. */
async function validate(schema: string, value: string) {
  const text = `values:\n  a:\n    fn::validate:\n      schema: ${schema}\n      value: ${value}\n`;
  const { values, diagnostics } = await evaluateText(text);
  return { value: (JSON.parse(values) as { a: unknown }).a, diagnostics };
}

describe('a valid value is returned', () => {
  test.each([
    ['true', '{x: [1]}', { x: [1] }],
    ['{}', '1', 1],
    ['{type: string}', 'x', 'x'],
    ['{type: "null"}', '~', null],
    ['{type: boolean}', 'false', false],
    ['{type: number, minimum: 1, maximum: 2, multipleOf: 0.5}', '1.5', 1.5],
    ['{type: string, minLength: 1, maxLength: 1}', '🚲', '🚲'],
    ['{type: string, pattern: "^a+$"}', 'aaa', 'aaa'],
    ['{type: array, items: {type: number}, minItems: 1, maxItems: 2}', '[1, 2]', [1, 2]],
    ['{type: array, prefixItems: [{type: string}], items: false}', '[x]', ['x']],
    ['{type: object, properties: {x: {type: string}}, required: [x]}', '{x: y, z: 1}', { x: 'y', z: 1 }],
    ['{type: object, additionalProperties: {type: number}}', '{x: 1}', { x: 1 }],
    ['{const: {x: [1]}}', '{x: [1]}', { x: [1] }],
    ['{enum: [a, 1, null]}', '~', null],
    ['{anyOf: [{type: string}, {type: number}]}', '1', 1],
    ['{oneOf: [{type: string}, {type: number}]}', 'x', 'x'],
    ['{$defs: {x: {type: string}}, $ref: "#/$defs/x"}', 'x', 'x'],
  ])('%s accepts %s', async (schema, written, value) => {
    expect(await validate(schema, written)).toEqual({ value, diagnostics: [] });
  });
});

describe('an invalid value is not returned, and the fault is reported at its place', () => {
  test.each([
    ['false', '1', '5:14 no value is allowed here'],
    ['{type: string}', '1', '5:14 expected string, got number'],
    ['{type: number}', '"1"', '5:14 expected number, got string'],
    ['{type: number, minimum: 2}', '1', '5:14 expected a number of at least 2'],
    ['{type: number, exclusiveMinimum: 1}', '1', '5:14 expected a number above 1'],
    ['{type: number, maximum: 1}', '2', '5:14 expected a number of at most 1'],
    ['{type: number, exclusiveMaximum: 1}', '1', '5:14 expected a number below 1'],
    ['{type: number, multipleOf: 2}', '3', '5:14 expected a multiple of 2'],
    ['{type: string, minLength: 2}', 'x', '5:14 expected at least 2 characters'],
    ['{type: string, maxLength: 1}', 'xy', '5:14 expected at most 1 characters'],
    ['{type: string, pattern: "^a$"}', 'b', '5:14 expected a string that matches ^a$'],
    ['{type: array, minItems: 1}', '[]', '5:14 expected at least 1 items'],
    ['{type: array, items: {type: number}}', '[1, x]', '5:18 expected number, got string'],
    ['{type: array, prefixItems: [true], items: false}', '[1, 2]', '5:18 expected at most 1 items'],
    ['{type: object, required: [b, c]}', '{b: 1}', '5:14 missing required properties: c'],
    ['{type: object, properties: {b: {type: string}}}', '{b: 1}', '5:18 expected string, got number'],
    ['{type: object, additionalProperties: false}', '{b: 1}', '5:18 unexpected property "b"'],
    ['{type: object, maxProperties: 0}', '{b: 1}', '5:14 expected at most 0 properties'],
    ['{type: object, dependentRequired: {b: [c]}}', '{b: 1}', '5:14 b requires missing properties: c'],
    ['{const: 1}', '2', '5:14 expected 1'],
    ['{enum: [a, b]}', 'c', '5:14 expected one of "a", "b"'],
    ['{oneOf: [{type: number}, {type: number}]}', '1', '5:14 exactly one subschema must match'],
    ['{$ref: "#/$defs/x"}', '1', '5:14 the schema refers to an unknown definition'],
  ])('%s refuses %s', async (schema, written, diagnostic) => {
    expect(await validate(schema, written)).toEqual({ value: '[unknown]', diagnostics: [diagnostic] });
  });

  test('all faults are reported, including those of alternatives', async () => {
    const { diagnostics } = await validate(
      '{type: object, properties: {b: {anyOf: [{type: string}, {maximum: 1}]}}, required: [c]}',
      '{b: 2}',
    );
    expect(diagnostics).toEqual([
      '5:14 missing required properties: c',
      '5:18 expected string, got number',
      '5:18 expected a number of at most 1',
      '5:18 at least one subschema must match',
    ]);
  });

  test('a fault behind a reference is reported at the reference, with its path', async () => {
    const { diagnostics } = await evaluateText(
      `values:\n  x: {b: [1]}\n  a: {fn::validate: {schema: {properties: {b: {items: {type: string}}}}, value: "\${x}"}}\n`,
    );
    expect(diagnostics).toEqual(['3:81 b[0]: expected string, got number']);
  });
});

describe('a schema', () => {
  test.each([
    ['text', 'invalid schema: a schema must be an object or a boolean'],
    ['{type: text}', 'invalid schema: type: expected one of null, boolean, number, string, array, object'],
    ['{minimum: "1"}', 'invalid schema: minimum: expected a number'],
    ['{items: [true]}', 'invalid schema: items: a schema must be an object or a boolean'],
    ['{properties: {a: {types: 1}}}', 'invalid schema: properties.a.types: this keyword is not supported'],
    ['{required: a}', 'invalid schema: required: expected a list of names'],
    ['{anyOf: {}}', 'invalid schema: anyOf: expected a list of schemas'],
  ])('of %s is not valid', async (schema, summary) => {
    const { value, diagnostics } = await validate(schema, '1');
    expect(value).toBe('[unknown]');
    expect(diagnostics).toEqual([`4:15 ${summary}`]);
  });

  test('must not be secret', async () => {
    const { diagnostics } = await evaluateText(
      'values:\n  a: {fn::validate: {schema: {const: {fn::secret: x}}, value: y}}\n',
    );
    expect(diagnostics).toEqual(['2:30 a schema must be known and not secret']);
  });

  test.each([
    ['[]', "the argument to fn::validate must be an object containing 'schema' and 'value'"],
    ['{value: 1}', "missing schema ('schema')"],
    ['{schema: true}', "missing value ('value')"],
  ])('is required, and a value too: %s', async (argument, summary) => {
    const { diagnostics } = await evaluateText(`values:\n  a: {fn::validate: ${argument}}\n`);
    expect(diagnostics.map((diagnostic) => diagnostic.replace(/^\S+ /, ''))).toEqual([summary]);
  });
});

test('any JSON is accepted as its own kind, and refused as any other', async () => {
  const ascii = fc
    .jsonValue({ noUnicodeString: true, maxDepth: 3 })
    .map((json) => JSON.stringify(json).replaceAll('$', '_').replaceAll('\u007f', '_'));
  await fc.assert(
    fc.asyncProperty(ascii, ascii, async (one, other) => {
      const { diagnostics } = await validate(
        `{const: {fn::fromJSON: ${JSON.stringify(one)}}}`,
        `{fn::fromJSON: ${JSON.stringify(other)}}`,
      );
      expect(diagnostics.length === 0).toBe(same(JSON.parse(one), JSON.parse(other)));
    }),
    { numRuns: 100 },
  );
});

function same(left: unknown, right: unknown): boolean {
  try {
    expect(left).toStrictEqual(right);
    return true;
  } catch {
    return false;
  }
}
