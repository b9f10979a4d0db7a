import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { loginContracts } from '../../outbound/login-contracts/index.ts';
import { findProvider } from './find-provider.ts';
import { languageSchema } from './language-schema.ts';

/** The keywords of a login's schema that the language's type checker supports. */
const known: ReadonlySet<string> = new Set([
  ...['type', 'description', 'properties', 'required', 'items', 'additionalProperties', 'anyOf'],
  ...['const', 'pattern', 'minLength', 'maxLength', 'secret', 'minimum'],
]);
const types = [undefined, 'null', 'boolean', 'number', 'string', 'array', 'object'];

function wordsOf(schema: unknown): string[] {
  if (typeof schema === 'boolean') return [];
  const {
    properties = {},
    items = true,
    additionalProperties = true,
    anyOf = [],
    ...rest
  } = schema as {
    readonly properties?: Record<string, unknown>;
    readonly items?: unknown;
    readonly additionalProperties?: unknown;
    readonly anyOf?: unknown[];
    readonly type?: string;
  };
  expect(types).toContain(rest.type);
  const inside = [...Object.values(properties), items, additionalProperties, ...anyOf];
  return [...Object.keys(rest), ...inside.flatMap(wordsOf)];
}

describe('as a type of the language', () => {
  test.each([...loginContracts.keys()])('%s has only keywords that the language supports', (name) => {
    const provider = findProvider(name);
    for (const schema of [provider?.inputs, provider?.outputs]) {
      const words = wordsOf(schema);
      expect(words.filter((word) => !known.has(word))).toEqual([]);
    }
  });

  test('an integer is a number, a record has members of one type, and secret parts stay secret', () => {
    const schema = Type.Object({
      count: Type.Integer(),
      byName: Type.Record(Type.String(), Type.String({ secret: true })),
      either: Type.Union([Type.Literal('a'), Type.Literal('b')]),
    });
    expect(languageSchema(schema)).toEqual({
      type: 'object',
      required: ['count', 'byName', 'either'],
      properties: {
        count: { type: 'number' },
        byName: { type: 'object', additionalProperties: { type: 'string', secret: true } },
        either: {
          anyOf: [
            { type: 'string', const: 'a' },
            { type: 'string', const: 'b' },
          ],
        },
      },
    });
  });

  test('rules that the language cannot express are reported as faults', () => {
    expect(findProvider('aws-login')?.findFaults?.({})).toEqual([
      { path: '', message: 'must have exactly one of oidc, static' },
    ]);
    expect(
      findProvider('oidc')?.findFaults?.({ audience: 'a', identityToken: { version: 'v2' }, duration: '2h' }),
    ).toEqual([{ path: '', message: 'duration must be between 1m0s and 1h0m0s' }]);
  });

  test('every provider has a login', () => {
    expect(findProvider('carrier-pigeon')).toBeNull();
    expect(findProvider('__proto__')).toBeNull();
  });
});
