import { expect, test } from 'vitest';
import { formatType, type JsonSchema } from './format-type.ts';
import { generateSdkTypes } from './generate-sdk-types.ts';

test.each<[string, JsonSchema, string]>([
  ['a reference', { $ref: '#/components/schemas/Token' }, 'Token'],
  ['a literal', { const: 'pulumi', type: 'string' }, '"pulumi"'],
  ['an enumeration', { enum: ['a', 'b'] }, '"a" | "b"'],
  ['a union', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  ['a nullable', { type: 'integer', nullable: true }, 'number | null'],
  ['several types', { type: ['string', 'number'] }, 'string | number'],
  ['an array of a union', { type: 'array', items: { enum: [1, 2] } }, 'readonly (1 | 2)[]'],
  ['an array of arrays', { type: 'array', items: { type: 'array' } }, 'readonly (readonly unknown[])[]'],
  [
    'an intersection',
    { allOf: [{ $ref: '#/A' }, { anyOf: [{ type: 'string' }, { type: 'null' }] }] },
    'A & (string | null)',
  ],
  [
    'a record',
    { type: 'object', additionalProperties: { type: 'string' } },
    'Readonly<Record<string, string>>',
  ],
  ['an object of nothing', { type: 'object', additionalProperties: false }, 'Record<never, never>'],
  ['anything', {}, 'unknown'],
  [
    'an object with exactly one of two members',
    {
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
      oneOf: [{ required: ['b'] }, { required: ['c'] }],
    },
    '{\n  readonly a: string;\n  readonly b: string;\n  readonly c?: never;\n} | ' +
      '{\n  readonly a: string;\n  readonly b?: never;\n  readonly c: string;\n}',
  ],
])('%s', (_what, schema, type) => {
  expect(formatType(schema, 0)).toBe(type);
});

test('members are optional unless required, and quoted where they must be', () => {
  const schema = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string', description: 'Ends no */ comment.' }, 'x-y': { type: 'boolean' } },
  };
  expect(formatType(schema, 0)).toBe(
    '{\n  /** Ends no * / comment. */\n  readonly id: string;\n  readonly "x-y"?: boolean;\n}',
  );
});

test('an operation has the types of its path, query, body and successful response', () => {
  const json = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } });
  const text = generateSdkTypes({
    components: { schemas: { Token: { type: 'string' } } },
    paths: {
      '/tokens/{id}': {
        post: {
          summary: 'Renew a token',
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'reason', in: 'query', schema: { type: 'string' } },
          ],
          requestBody: json({ type: 'object', properties: { expires: { type: 'integer' } } }),
          responses: { 200: json({ $ref: '#/components/schemas/Token' }), 204: {}, 404: json({}) },
        },
      },
    },
  });
  expect(text.slice(text.indexOf('export'))).toBe(`export type Token = string;

export interface Operations {
  /** Renew a token. */
  "POST /tokens/{id}": {
    path: {
      readonly id: string;
    };
    query: {
      readonly reason?: string;
    };
    body: {
      readonly expires?: number;
    };
    response: Token | undefined;
  };
}
`);
});
