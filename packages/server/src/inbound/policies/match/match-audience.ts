import type { ExactJsonObject, ExactJsonValue } from '../../../platform/json/exact-json.ts';

/** Returns the first of the audiences that is the token's `aud`, or one of its audiences (RFC 7519 §4.1.3). */
export function findAudience(claims: ExactJsonObject, audiences: readonly string[]): string | null {
  const value = Object.hasOwn(claims, 'aud') ? claims.aud : undefined;
  return findIn(value, audiences) ?? null;
}

/**
 * Returns the value of `aud` that rules are compared with. A token that names the organization by one of its audiences
 * counts as naming it by all of them, so that a rule means the same however a client spells the organization.
 */
export function completeAudience(
  value: ExactJsonValue | undefined,
  audiences: readonly string[],
): ExactJsonValue | undefined {
  if (value === undefined || findIn(value, audiences) === undefined) return value;
  const given = Array.isArray(value) ? value : [value];
  return [...given, ...audiences.filter((audience) => !given.includes(audience))];
}

function findIn(value: ExactJsonValue | undefined, audiences: readonly string[]): string | undefined {
  return audiences.find((audience) => (Array.isArray(value) ? value.includes(audience) : value === audience));
}
