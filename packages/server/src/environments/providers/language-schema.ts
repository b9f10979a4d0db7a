import type { TSchema } from 'typebox';
import type { JsonSchema, JsonSchemaObject } from '../language/index.ts';

/** What the schemas of logins say, as far as the language's types can say it too. */
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
 * A login's schema as a type of the environment language. What the language has no words for (exactly one of these
 * members) is left out here, and found by `findFaults`.
 */
export function languageSchema(schema: TSchema): JsonSchema {
  // TypeBox hangs marks of its own on its schemas; what is written is plain JSON Schema.
  return translate(JSON.parse(JSON.stringify(schema)) as LoginSchema);
}

/**
 * A login's inputs as such a type. What else there is among them `findFaults` says, in the words of the contract
 * (docs/contract/identity-tokens.md#refusals).
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
