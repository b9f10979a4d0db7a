import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';

/** Returns true if the audience is the token's `aud`, or one of its audiences (RFC 7519 §4.1.3). */
export function hasAudience(claims: ExactJsonObject, audience: string): boolean {
  const value = Object.hasOwn(claims, 'aud') ? claims.aud : undefined;
  return Array.isArray(value) ? value.includes(audience) : value === audience;
}
