import { isDeepStrictEqual } from 'node:util';

type Json = Record<string, unknown>;

/** A body of the document: of a request or of a response. */
export interface NamedBody {
  /** The media types with their schemas. */
  readonly content: Record<string, { schema?: unknown }>;
  /** The name of the body's schema if the route gives it none. */
  readonly name: string;
}

/**
 * Moves the named schemas of all bodies to the returned components, and refers to them instead. A schema is named by its
 * `title`, or by the operation if it is an object that is a whole body. Throws if different schemas have the same name.
 */
export function nameSchemas(bodies: readonly NamedBody[]): Record<string, Json> {
  const components = new Map<string, Json>();
  for (const { content, name } of bodies) {
    for (const media of Object.values(content)) {
      if (isObject(media.schema)) media.schema = move(nameOf(media.schema, name), components);
    }
  }
  return Object.fromEntries([...components].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function nameOf(schema: Json, name: string): Json {
  return schema['type'] === 'object' && schema['title'] === undefined ? { ...schema, title: name } : schema;
}

/** Returns the schema with references in place of its named parts. */
function move(schema: unknown, components: Map<string, Json>): unknown {
  if (Array.isArray(schema)) return schema.map((part) => move(part, components));
  if (!isObject(schema)) return schema;
  const { title, ...rest } = schema;
  const moved = toEnumeration(
    Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, move(part, components)])),
  );
  // A property may be named `title`: its value is a schema, not a text.
  if (typeof title !== 'string')
    return title === undefined ? moved : { ...moved, title: move(title, components) };
  const known = components.get(title);
  if (known === undefined) components.set(title, moved);
  else if (!isDeepStrictEqual(comparable(known), comparable(moved))) {
    throw new Error(`the OpenAPI document has different schemas with the name ${title}`);
  }
  return { $ref: `#/components/schemas/${title}` };
}

/** Converts a choice of constants to an enumeration, for which generators of clients have a type. */
function toEnumeration(schema: Json): Json {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || !anyOf.every(isTextConstant)) return schema;
  return { ...rest, type: 'string', enum: anyOf.map((choice) => choice.const) };
}

function isTextConstant(schema: unknown): schema is { const: string } {
  return isObject(schema) && typeof schema['const'] === 'string';
}

/** Returns the schema without descriptions, and with required members in alphabetical order. */
function comparable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(comparable);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'description' || typeof value !== 'string')
      .map(([key, value]) => [
        key,
        key === 'required' && Array.isArray(value) ? value.toSorted() : comparable(value),
      ]),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
