import type { GuardedCallAnswer } from '../../platform/guarded-fetch/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../platform/json/json.ts';
import { parseStrictJson } from '../../platform/json/strict-json.ts';
import type { CloudFault } from './cloud-login-error.ts';
import type { Cloud } from './open-cloud.ts';

export function isSuccess({ status }: GuardedCallAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The object that an answer holds, or null. */
export function findJsonObject({ text }: GuardedCallAnswer): JsonObject | null {
  const parsed = parseStrictJson(text);
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : null;
}

/** The same where there must be one, after the refusals. Throws CloudLoginError. */
export function loadJsonObject(
  cloud: Cloud,
  answer: GuardedCallAnswer,
  faultOf: (answer: GuardedCallAnswer) => CloudFault,
): JsonObject {
  if (!isSuccess(answer)) throw cloud.refused(faultOf(answer));
  const found = findJsonObject(answer);
  if (found === null) throw cloud.malformed('no JSON object');
  return found;
}

/** A member, or undefined where the value is no object or has no such member of its own. */
export function memberOf(value: JsonValue | undefined, member: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, member) ? value[member] : undefined;
}

export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
