import { isExactJsonObject } from './exact-json.ts';

/** Any JSON value. Objects may own a member named `__proto__`; read members with `Object.hasOwn`. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return isExactJsonObject(value);
}
