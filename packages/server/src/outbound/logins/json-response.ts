import type { GuardedCallResponse } from '../../platform/guarded-fetch/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../platform/json/json.ts';
import { parseStrictJson } from '../../platform/json/strict-json.ts';
import type { CloudFault } from './cloud-login-error.ts';
import type { Cloud } from './open-cloud.ts';

export function isSuccess({ status }: GuardedCallResponse): boolean {
  return status >= 200 && status < 300;
}

/** Returns the JSON object in the body of a response, or null. */
export function findJsonObject({ text }: GuardedCallResponse): JsonObject | null {
  const parsed = parseStrictJson(text);
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : null;
}

/** Returns the JSON object in the body of a successful response. Throws CloudLoginError for any other response. */
export function loadJsonObject(
  cloud: Cloud,
  response: GuardedCallResponse,
  faultOf: (response: GuardedCallResponse) => CloudFault,
): JsonObject {
  if (!isSuccess(response)) throw cloud.refused(faultOf(response));
  const found = findJsonObject(response);
  if (found === null) throw cloud.malformed('a body that is not a JSON object');
  return found;
}

/** Returns a member of an object; undefined if the value is not an object or does not own a member with that name. */
export function memberOf(value: JsonValue | undefined, member: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, member) ? value[member] : undefined;
}

export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
