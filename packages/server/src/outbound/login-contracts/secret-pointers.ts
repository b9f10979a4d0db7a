import { isJsonObject, type JsonValue } from '../../platform/json/json.ts';
import { pointerInto } from '../../platform/json/json-pointer.ts';

interface SecretSchema {
  readonly secret?: boolean;
  readonly properties?: Readonly<Record<string, SecretSchema>>;
  readonly additionalProperties?: SecretSchema | boolean;
}

/**
 * Returns JSON pointers (RFC 6901) to the parts of a value that its schema marks as secret; `''` is the whole value.
 */
export function secretPointers(schema: SecretSchema, value: JsonValue, at = ''): string[] {
  if (schema.secret === true) return [at];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inside = memberSchema(schema, name);
    return inside === null ? [] : secretPointers(inside, member, pointerInto(at, name));
  });
}

function memberSchema({ properties, additionalProperties }: SecretSchema, name: string): SecretSchema | null {
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name] ?? null;
  return typeof additionalProperties === 'object' ? additionalProperties : null;
}
