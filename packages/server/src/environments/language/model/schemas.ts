import type { JsonValue } from '../../../platform/json/json.ts';
import type { JsonSchema, JsonSchemaObject } from './json-schema.ts';
import { limits } from './limits.ts';

export const anything: JsonSchema = true;
export const nullSchema: JsonSchema = { type: 'null' };
export const stringSchema: JsonSchema = { type: 'string' };

/** Returns the approximate number of characters of a schema as JSON; shared parts count each time they occur. */
export function schemaSize(schema: JsonSchema): number {
  if (typeof schema === 'boolean') return 5;
  const known = sizes.get(schema);
  if (known !== undefined) return known;
  const { prefixItems = [], properties = {}, const: constant, items = true } = schema;
  let size = 20 + schemaSize(items) + (typeof constant === 'string' ? constant.length : 5);
  for (const item of prefixItems) size += schemaSize(item) + 1;
  for (const name in properties) size += 2 * name.length + 8 + schemaSize(properties[name] ?? true);
  sizes.set(schema, size);
  return size;
}

const sizes = new WeakMap<object, number>();

/** Schemas share their parts; written out, the schemas of a small document could exceed any memory. */
function limitSize(schema: JsonSchema): JsonSchema {
  return schemaSize(schema) > limits.schemaCharacters ? anything : schema;
}

export function constSchema(type: 'boolean' | 'number' | 'string', value: JsonValue): JsonSchema {
  return { type, const: typeof value === 'string' ? value.toWellFormed() : value };
}

export function arrayOf(items: JsonSchema): JsonSchema {
  return { items, type: 'array' };
}

export function tupleOf(prefixItems: readonly JsonSchema[]): JsonSchema {
  if (prefixItems.length === 0) return { items: false, type: 'array' };
  return limitSize({ prefixItems, items: false, type: 'array' });
}

/** Returns the schema of an object with exactly these members, all required. Names are sorted. */
export function recordOf(properties: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  if (properties.length === 0) return { type: 'object' };
  const required = properties.map(([name]) => name);
  return limitSize({ properties: fromEntries(properties), type: 'object', required });
}

/** Returns an object without a prototype, because a member may be named `__proto__`. */
export function fromEntries<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  const object: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}

const follows = 32;

/** Resolves `$ref` of a schema. Null if the reference leads nowhere. */
export function resolveSchema(schema: JsonSchema, root: JsonSchema): JsonSchema | null {
  let resolved = schema;
  for (let steps = 0; steps < follows; steps += 1) {
    if (typeof resolved === 'boolean' || resolved.$ref === undefined) return resolved;
    const name = /^#\/\$defs\/([^/]{1,1000})$/.exec(resolved.$ref)?.[1];
    const defs = typeof root === 'boolean' ? undefined : root.$defs;
    const found = name !== undefined && defs && Object.hasOwn(defs, name) ? defs[name] : undefined;
    if (found === undefined) return null;
    resolved = found;
  }
  return null;
}

interface Lookup {
  readonly root?: JsonSchema;
  /** Alternatives that were visited already, because one may be an alternative to itself. */
  readonly seen?: Set<JsonSchema>;
}

function isSeen(schema: JsonSchemaObject, seen: Set<JsonSchema>): boolean {
  if (!schema.anyOf && !schema.oneOf) return false;
  if (seen.has(schema)) return true;
  seen.add(schema);
  return false;
}

/**
 * Returns the schema of a member of a value with this schema; null if the value cannot have a member with that name.
 */
export function propertyOfSchema(
  schema: JsonSchema,
  key: string,
  { root = schema, seen = new Set() }: Lookup = {},
): JsonSchema | null {
  const resolved = resolveSchema(schema, root);
  if (resolved === null || typeof resolved === 'boolean') return resolved === false ? null : anything;
  if (isSeen(resolved, seen)) return null;
  const found = alternatives(resolved, (one) => propertyOfSchema(one, key, { root, seen }));
  if (found !== undefined) return found;
  if (resolved.type !== undefined && resolved.type !== 'object' && resolved.type !== '') return null;
  const { properties = {}, additionalProperties } = resolved;
  if (Object.hasOwn(properties, key)) return withDefinitions(properties[key] ?? anything, root);
  if (additionalProperties === undefined) return resolved.properties === undefined ? anything : null;
  return additionalProperties === false ? null : withDefinitions(additionalProperties, root);
}

/** Returns the schema of an element; null if there cannot be an element at that index. */
export function itemOfSchema(
  schema: JsonSchema,
  index: number,
  { root = schema, seen = new Set() }: Lookup = {},
): JsonSchema | null {
  const resolved = resolveSchema(schema, root);
  if (resolved === null || typeof resolved === 'boolean') return resolved === false ? null : anything;
  if (isSeen(resolved, seen)) return null;
  const found = alternatives(resolved, (one) => itemOfSchema(one, index, { root, seen }));
  if (found !== undefined) return found;
  if (resolved.type !== undefined && resolved.type !== 'array' && resolved.type !== '') return null;
  const { prefixItems = [], items = true } = resolved;
  const prefix = prefixItems[index];
  if (prefix !== undefined) return withDefinitions(prefix, root);
  return items === false ? null : withDefinitions(items, root);
}

/** Undefined if the schema has no alternatives; null if none of them matches. */
function alternatives(
  schema: JsonSchemaObject,
  look: (one: JsonSchema) => JsonSchema | null,
): JsonSchema | null | undefined {
  const all = schema.anyOf ?? schema.oneOf;
  if (!all) return undefined;
  const possible = all.map(look).filter((one) => one !== null);
  const [first] = possible;
  if (first === undefined) return null;
  return possible.length === 1 ? first : { anyOf: possible, type: '' };
}

/** Adds the definitions to a part of a schema that refers to them. */
function withDefinitions(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (typeof schema === 'boolean' || typeof root === 'boolean' || root.$defs === undefined) return schema;
  return schema.$defs === undefined ? { $defs: root.$defs, ...schema } : schema;
}

/**
 * Merges the schema of an object over another one: the result has the members of both, all required (including those of
 * the lower schema only, as in the reference implementation). If either is not an object, returns the upper schema.
 */
export function mergeSchemas(base: JsonSchema, top: JsonSchema): JsonSchema {
  if (!isPlainRecord(base) || !isPlainRecord(top)) return top;
  // Shared parts stay shared: if they were merged again for each use, they would grow without limit.
  const known = merged.get(base)?.get(top);
  if (known !== undefined) return known;
  const schema = mergeRecords(base, top);
  const ofBase = merged.get(base) ?? new WeakMap<JsonSchemaObject, JsonSchema>();
  merged.set(base, ofBase.set(top, schema));
  return schema;
}

const merged = new WeakMap<JsonSchemaObject, WeakMap<JsonSchemaObject, JsonSchema>>();
const emptyRecord: JsonSchemaObject = { type: 'object' };

function mergeRecords(base: JsonSchemaObject, top: JsonSchemaObject): JsonSchema {
  const names = [...new Set([...Object.keys(base.properties ?? {}), ...Object.keys(top.properties ?? {})])];
  return recordOf(
    names.sort().map((name) => {
      const above = memberOf(top, name);
      const below = memberOf(base, name);
      return [name, below === undefined ? (above ?? anything) : mergeOver(below, above)] as const;
    }),
  );
}

function mergeOver(below: JsonSchema, above: JsonSchema | undefined): JsonSchema {
  if (above !== undefined) return mergeSchemas(below, above);
  return isPlainRecord(below) ? mergeSchemas(below, emptyRecord) : below;
}

function memberOf(schema: JsonSchemaObject, name: string): JsonSchema | undefined {
  const { properties } = schema;
  return properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function isPlainRecord(schema: JsonSchema): schema is JsonSchemaObject {
  return typeof schema !== 'boolean' && schema.type === 'object' && schema.additionalProperties === undefined;
}
