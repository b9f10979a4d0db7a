import { isList } from '../../../platform/is-list.ts';
import { isJsonObject, type JsonValue } from '../../../platform/json/json.ts';
import { stepsOfPointer } from '../../../platform/json/json-pointer.ts';

/** Returns every string and number at or below one of these JSON pointers (RFC 6901), as text. */
export function textsAt(value: JsonValue, pointers: readonly string[]): string[] {
  return pointers.flatMap((pointer) => textsIn(valueAt(value, pointer)));
}

function valueAt(value: JsonValue, pointer: string): JsonValue | undefined {
  return stepsOfPointer(pointer).reduce<JsonValue | undefined>(memberOf, value);
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (isList(value)) return value[Number(name)];
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function textsIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((part: JsonValue) => textsIn(part));
}
