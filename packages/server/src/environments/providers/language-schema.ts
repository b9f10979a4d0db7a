import type { TSchema } from 'typebox';
import type { JsonSchema, JsonSchemaObject } from '../language/index.ts';

/** The part of a login's schema that the language's types can express. */
interface LoginSchema
  extends Omit<JsonSchemaObject, 'type' | 'properties' | 'items' | 'additionalProperties' | 'anyOf'> {
  readonly type?: JsonSchemaObject['type'] | 'integer';
  readonly properties?: Readonly<Record<string, LoginSchema>>;
  readonly items?: LoginSchema;
  readonly additionalProperties?: LoginSchema | boolean;
  readonly patternProperties?: Readonly<Record<string, LoginSchema>>;
  readonly anyOf?: readonly LoginSchema[];
}

/**
 * Converts a login's schema to a type of the environment language. Omits rules that the language cannot express, such
 * as "exactly one of these members"; `findFaults` checks them.
 */
export function languageSchema(schema: TSchema): JsonSchema {
  // TypeBox adds its own symbols to schemas; the serialized form is plain JSON Schema.
  return translate(JSON.parse(JSON.stringify(schema)) as LoginSchema);
}

/**
 * Converts a login's inputs to a type of the environment language. `findFaults` reports their other faults, in the
 * words of the contract (docs/contract/identity-tokens.md#refusals).
 */
export function inputsSchema(schema: TSchema): JsonSchema {
  const translated = languageSchema(schema);
  if (typeof translated === 'boolean' || translated.additionalProperties !== false) return translated;
  const { additionalProperties: _, ...open } = translated;
  return open;
}

function translate(schema: LoginSchema | boolean): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const {
    type,
    properties,
    items,
    additionalProperties,
    patternProperties,
    anyOf,
    oneOf: _,
    ...rest
  } = schema;
  const [pattern] = Object.values(patternProperties ?? {});
  const more = additionalProperties ?? pattern;
  return {
    ...rest,
    ...(type === undefined ? {} : { type: type === 'integer' ? 'number' : type }),
    ...(properties === undefined ? {} : { properties: translateEach(properties) }),
    ...(items === undefined ? {} : { items: translate(items) }),
    ...(more === undefined ? {} : { additionalProperties: translate(more) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(translate) }),
  };
}

function translateEach(schemas: Readonly<Record<string, LoginSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, translate(schema)]));
}
