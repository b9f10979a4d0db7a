import type { Branded } from '../../../platform/brand.ts';
import type { ExactJsonObject, ExactJsonValue } from '../../../platform/json/exact-json.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import type { ClaimsRefusal } from './describe-checks.ts';
import { describeJsonType, evaluateTokenTimes, type TimeContext, type TokenTimes } from './token-times.ts';

/** The claims whose form is checked, whatever the policies (RFC 7519 §4.1). */
export interface RegisteredClaims extends TokenTimes {
  readonly issuer: string;
  readonly subject: string | null;
  /** Empty if `aud` is missing or an empty array; then no policy matches, not even one with an `aud` rule. */
  readonly audiences: readonly string[];
  readonly jwtId: string | null;
}

/** Claims that a trusted issuer signed and whose times are valid. Only `verifySubjectToken` creates them. */
export type VerifiedClaims = Branded<
  RegisteredClaims & {
    /** All claims unchanged. Read members with `Object.hasOwn`. */
    readonly claims: ExactJsonObject;
    /** SHA-256 of the compact token, hex, as `sha256sum` prints it; identifies the token in the audit log. */
    readonly tokenHash: string;
    /**
     * Equal for two tokens of this issuer if the second is a replay of the first; at most 80 characters. Derived from
     * the `jti` or, without one, from the signed part alone, because anyone can rewrite an ECDSA signature.
     */
    readonly singleUseKey: string;
  },
  'VerifiedClaims'
>;

/** Checks the registered claims: the times first, then `iss`, `sub`, `aud` and `jti`. Does not verify the signature. */
export function parseRegisteredClaims(
  claims: ExactJsonObject,
  context: TimeContext,
): Result<RegisteredClaims, ClaimsRefusal> {
  const timed = evaluateTokenTimes(claims, context);
  if (!timed.ok) return timed;
  const { iss, sub, aud, jti } = claims;
  if (iss === undefined) return refuse('claim_missing', 'iss', 'a string', iss);
  if (typeof iss !== 'string') return refuse('claim_malformed', 'iss', 'a string', iss);
  if (!isStringOrAbsent(sub)) return refuse('claim_malformed', 'sub', 'a string, if present', sub);
  if (!isStringOrAbsent(jti)) return refuse('claim_malformed', 'jti', 'a string, if present', jti);
  const audiences = readAudiences(aud);
  if (audiences === null) return refuse('claim_malformed', 'aud', 'a string or an array of strings', aud);
  const identity = { issuer: iss, subject: sub ?? null, audiences, jwtId: jti ?? null };
  return { ok: true, value: { ...identity, ...timed.value } };
}

function isStringOrAbsent(value: ExactJsonValue | undefined): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function readAudiences(aud: ExactJsonValue | undefined): readonly string[] | null {
  if (aud === undefined) return [];
  if (typeof aud === 'string') return [aud];
  if (!Array.isArray(aud)) return null;
  return aud.every((audience: ExactJsonValue) => typeof audience === 'string') ? aud : null;
}

function refuse(
  reason: 'claim_missing' | 'claim_malformed',
  claim: string,
  expected: string,
  value: ExactJsonValue | undefined,
): Failure<ClaimsRefusal> {
  const actual = describeJsonType(value);
  return {
    ok: false,
    fault: {
      reason,
      message: `the token's '${claim}' is ${actual}; it must be ${expected}`,
      failed: { check: 'claims', expected: `${claim}: ${expected}`, actual },
      secondsSinceIssued: null,
    },
  };
}
