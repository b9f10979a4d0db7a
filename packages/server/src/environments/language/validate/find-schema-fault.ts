import { isJsonObject, type JsonValue } from '../../../platform/json/json.ts';
import { joinIndex, joinKey } from '../syntax/document-path.ts';

const types = ['null', 'boolean', 'number', 'string', 'array', 'object'];
const numbers = [
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'maxProperties',
  'minProperties',
];
const texts = ['$ref', 'pattern', 'title', 'description'];
const schemas = ['items', 'additionalProperties'];
const schemaLists = ['anyOf', 'oneOf', 'prefixItems'];
const schemaMaps = ['$defs', 'properties'];
const free = ['const', 'default', 'enum', 'examples', 'deprecated', 'secret', 'uniqueItems', 'rotateOnly'];

/** Finds the fault in a schema that a document contains; null for a valid one. Only supported keywords are accepted. */
export function findSchemaFault(schema: JsonValue, path = ''): string | null {
  const at = path === '' ? '' : `${path}: `;
  if (typeof schema === 'boolean') return null;
  if (!isJsonObject(schema)) return `${at}a schema must be an object or a boolean`;
  for (const [key, value] of Object.entries(schema)) {
    const fault = findMemberFault(key, value, joinKey(path, key));
    if (fault !== null) return fault;
  }
  return null;
}

function findMemberFault(key: string, value: JsonValue, path: string): string | null {
  if (key === 'type')
    return typeof value === 'string' && types.includes(value)
      ? null
      : `${path}: expected one of ${types.join(', ')}`;
  if (numbers.includes(key)) return typeof value === 'number' ? null : `${path}: expected a number`;
  if (texts.includes(key)) return typeof value === 'string' ? null : `${path}: expected a string`;
  if (schemas.includes(key)) return findSchemaFault(value, path);
  if (schemaLists.includes(key)) return findListFault(value, path);
  if (schemaMaps.includes(key)) return findMapFault(value, path, findSchemaFault);
  if (key === 'required') return isTexts(value) ? null : `${path}: expected a list of names`;
  if (key === 'dependentRequired') {
    return findMapFault(value, path, (names, there) =>
      isTexts(names) ? null : `${there}: expected a list of names`,
    );
  }
  if (key === 'enum' && !Array.isArray(value)) return `${path}: expected a list`;
  return free.includes(key) ? null : `${path}: this keyword is not supported`;
}

function isTexts(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function findListFault(value: JsonValue, path: string): string | null {
  if (!Array.isArray(value)) return `${path}: expected a list of schemas`;
  const faults = value.map((schema: JsonValue, index) => findSchemaFault(schema, joinIndex(path, index)));
  return faults.find((fault) => fault !== null) ?? null;
}

function findMapFault(
  value: JsonValue,
  path: string,
  find: (member: JsonValue, path: string) => string | null,
): string | null {
  if (!isJsonObject(value)) return `${path}: expected an object`;
  const faults = Object.entries(value).map(([key, member]) => find(member, joinKey(path, key)));
  return faults.find((fault) => fault !== null) ?? null;
}
