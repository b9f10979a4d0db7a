import type { JsonObject, JsonValue } from '../../platform/json.ts';
import type { ClaimsRefusal } from './subject-token-checks.ts';

/** Spec: the tolerance is configurable up to this. */
const MAX_CLOCK_TOLERANCE_SECONDS = 60;
const MAX_NUMERIC_DATE = 2 ** 53;
/** The last moment a JavaScript date can be (ECMA-262 §21.4.1.1), so that any time here can be formatted. */
const LAST_DATE_AT = 8.64e15;

export interface TimeContext {
  readonly nowAt: number;
  readonly clockToleranceSeconds: number;
}

/** Whole milliseconds since the epoch. */
export interface TokenTimes {
  readonly expiresAt: number;
  readonly notBeforeAt: number | null;
  readonly issuedAt: number | null;
}

export type TokenTimesResult = { readonly ok: true; readonly times: TokenTimes } | ClaimsRefusal;

type TimeClaim = 'exp' | 'nbf' | 'iat';

const checkOf = { exp: 'expiry', nbf: 'not_before', iat: 'issued_at' } as const;

/**
 * Whether a token is within its time (RFC 7519 §4.1.4 to §4.1.6). `exp` is required; each of `exp`, `nbf` and `iat`
 * is a JSON number of seconds from 0 to 2^53, fractions allowed. The tolerance goes both ways and is capped at 60 s;
 * a token is refused from `exp` + tolerance on. All comparisons fail closed on NaN.
 */
export function evaluateTokenTimes(claims: JsonObject, context: TimeContext): TokenTimesResult {
  const now = context.nowAt / 1000;
  const tolerance = Math.min(context.clockToleranceSeconds, MAX_CLOCK_TOLERANCE_SECONDS);
  const { exp, nbf, iat } = claims;
  if (exp === undefined) return refuseMissing();
  if (!isNumericDate(exp)) return refuseMalformed('exp', exp);
  if (nbf !== undefined && !isNumericDate(nbf)) return refuseMalformed('nbf', nbf);
  if (iat !== undefined && !isNumericDate(iat)) return refuseMalformed('iat', iat);
  const sinceIssued = iat === undefined ? null : Math.round(now - iat);
  if (!(now < exp + tolerance)) return refuseExpired(now - exp, tolerance, sinceIssued);
  if (nbf !== undefined && !(now >= nbf - tolerance)) return refuseEarly(nbf - now, tolerance, sinceIssued);
  if (iat !== undefined && !(now >= iat - tolerance)) return refuseFuture(iat - now, tolerance, sinceIssued);
  const times = {
    expiresAt: toInstant(exp),
    notBeforeAt: nbf === undefined ? null : toInstant(nbf),
    issuedAt: iat === undefined ? null : toInstant(iat),
  };
  return { ok: true, times };
}

function isNumericDate(value: JsonValue): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_NUMERIC_DATE;
}

function toInstant(numericDate: number): number {
  return Math.min(Math.floor(numericDate * 1000), LAST_DATE_AT);
}

function refuseMissing(): ClaimsRefusal {
  return {
    ok: false,
    reason: 'claim_missing',
    message: "the token has no 'exp'; the issuer must limit its life",
    failed: { check: 'expiry', expected: 'a number of seconds since the epoch', actual: 'absent' },
    secondsSinceIssued: null,
  };
}

function refuseMalformed(claim: TimeClaim, value: JsonValue): ClaimsRefusal {
  return {
    ok: false,
    reason: 'claim_malformed',
    message: `the token's '${claim}' is not a number of seconds from 0 to 2^53`,
    failed: {
      check: checkOf[claim],
      expected: 'a number of seconds from 0 to 2^53',
      actual: typeof value === 'number' ? `the number ${value}` : describeJsonType(value),
    },
    secondsSinceIssued: null,
  };
}

/** What kind of JSON value came, without its content. */
export function describeJsonType(value: JsonValue | undefined): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function refuseExpired(late: number, tolerance: number, secondsSinceIssued: number | null): ClaimsRefusal {
  const message = `token expired ${Math.floor(late)} s ago; get a fresh one from the issuer`;
  const failed = {
    check: 'expiry',
    expected: `now before exp, with ${tolerance} s of tolerance`,
    actual: `expired ${Math.floor(late)} s ago`,
  } as const;
  return { ok: false, reason: 'token_expired', message, failed, secondsSinceIssued };
}

function refuseEarly(early: number, tolerance: number, secondsSinceIssued: number | null): ClaimsRefusal {
  const message = `token not valid for another ${Math.ceil(early)} s; check the clocks of issuer and server`;
  const failed = {
    check: 'not_before',
    expected: `now not before nbf, with ${tolerance} s of tolerance`,
    actual: `valid in ${Math.ceil(early)} s`,
  } as const;
  return { ok: false, reason: 'token_not_yet_valid', message, failed, secondsSinceIssued };
}

function refuseFuture(ahead: number, tolerance: number, secondsSinceIssued: number | null): ClaimsRefusal {
  const message = `token issued ${Math.ceil(ahead)} s in the future; check the clocks of issuer and server`;
  const failed = {
    check: 'issued_at',
    expected: `iat not in the future, with ${tolerance} s of tolerance`,
    actual: `issued ${Math.ceil(ahead)} s in the future`,
  } as const;
  return { ok: false, reason: 'token_issued_in_future', message, failed, secondsSinceIssued };
}
