import { type ExactJsonObject, type ExactJsonValue, ExactNumber } from '../../../platform/json/exact-json.ts';
import type { Failure, Result } from '../../../platform/result.ts';
import { formatSpan } from '../../../platform/time/format-span.ts';
import type { ClaimsRefusal } from './describe-checks.ts';

/** The maximum tolerance that can be configured (docs/contract/token-exchange.md#checking-the-subject-token). */
const MAX_CLOCK_TOLERANCE_SECONDS = 60;
const MAX_NUMERIC_DATE = 2 ** 53;
/** The last time that a JavaScript date can express (ECMA-262 §21.4.1.1), so that every time here can be formatted. */
const LAST_DATE_AT = 8.64e15;
/** The maximum number of digits to show; an issuer may write as many as fit into a token. */
const maxShownCharacters = 64;

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

type TimeClaim = 'exp' | 'nbf' | 'iat';

const checkOf = { exp: 'expiry', nbf: 'not_before', iat: 'issued_at' } as const;

/**
 * Checks that a token is within its times (RFC 7519 §4.1.4 to §4.1.6). `exp` is required; `exp`, `nbf` and `iat` are
 * JSON numbers of seconds from 0 to 2^53, with fractions allowed. The tolerance applies in both directions and is
 * capped at 60 s; a token is refused once `exp` plus the tolerance is reached. All comparisons fail closed on NaN.
 */
export function evaluateTokenTimes(
  claims: ExactJsonObject,
  context: TimeContext,
): Result<TokenTimes, ClaimsRefusal> {
  const now = context.nowAt / 1000;
  const tolerance = Math.min(context.clockToleranceSeconds, MAX_CLOCK_TOLERANCE_SECONDS);
  if (claims.exp === undefined) return refuseMissing();
  const exp = readNumericDate(claims.exp);
  if (exp === null) return refuseMalformed('exp', claims.exp);
  const nbf = claims.nbf === undefined ? undefined : readNumericDate(claims.nbf);
  if (nbf === null) return refuseMalformed('nbf', claims.nbf);
  const iat = claims.iat === undefined ? undefined : readNumericDate(claims.iat);
  if (iat === null) return refuseMalformed('iat', claims.iat);
  const sinceIssued = iat === undefined ? null : Math.round(now - iat);
  if (!(now < exp + tolerance)) return refuseExpired(now - exp, tolerance, sinceIssued);
  if (nbf !== undefined && !(now >= nbf - tolerance)) return refuseEarly(nbf - now, tolerance, sinceIssued);
  if (iat !== undefined && !(now >= iat - tolerance)) return refuseFuture(iat - now, tolerance, sinceIssued);
  const times = {
    expiresAt: toInstant(exp),
    notBeforeAt: nbf === undefined ? null : toInstant(nbf),
    issuedAt: iat === undefined ? null : toInstant(iat),
  };
  return { ok: true, value: times };
}

/** Returns null for any value that is not a number of seconds from 0 to 2^53. */
function readNumericDate(value: ExactJsonValue): number | null {
  if (!(value instanceof ExactNumber)) {
    return typeof value === 'number' && value >= 0 && value <= MAX_NUMERIC_DATE ? value : null;
  }
  const seconds = Number(value.toString());
  // A number may be rounded to a limit that it exceeds, so neither its sign nor the limit is checked on a rounded
  // number.
  return !value.toString().startsWith('-') && seconds < MAX_NUMERIC_DATE ? seconds : null;
}

function toInstant(numericDate: number): number {
  return Math.min(Math.floor(numericDate * 1000), LAST_DATE_AT);
}

function refuseMissing(): Failure<ClaimsRefusal> {
  return refuse({
    reason: 'claim_missing',
    message: "the token has no 'exp'; the issuer must limit its lifetime",
    failed: { check: 'expiry', expected: 'a number of seconds since the epoch', actual: 'absent' },
    secondsSinceIssued: null,
  });
}

function refuseMalformed(claim: TimeClaim, value: ExactJsonValue | undefined): Failure<ClaimsRefusal> {
  return refuse({
    reason: 'claim_malformed',
    message: `the token's '${claim}' is not a number of seconds from 0 to 2^53`,
    failed: {
      check: checkOf[claim],
      expected: 'a number of seconds from 0 to 2^53',
      actual: describeNumber(value) ?? describeJsonType(value),
    },
    secondsSinceIssued: null,
  });
}

function describeNumber(value: ExactJsonValue | undefined): string | null {
  return typeof value === 'number' || value instanceof ExactNumber
    ? `the number ${String(value).slice(0, maxShownCharacters)}`
    : null;
}

/** Names the type of a JSON value, without its content. */
export function describeJsonType(value: ExactJsonValue | undefined): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof ExactNumber) return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function refuseExpired(
  late: number,
  tolerance: number,
  secondsSinceIssued: number | null,
): Failure<ClaimsRefusal> {
  const message = `token expired ${formatSpan(Math.floor(late))} ago; get a new token from the issuer`;
  const failed = {
    check: 'expiry',
    expected: `the current time is before exp, with a tolerance of ${tolerance} s`,
    actual: `expired ${formatSpan(Math.floor(late))} ago`,
  } as const;
  return refuse({ reason: 'token_expired', message, failed, secondsSinceIssued });
}

function refuseEarly(
  early: number,
  tolerance: number,
  secondsSinceIssued: number | null,
): Failure<ClaimsRefusal> {
  const message = `token not valid for another ${formatSpan(Math.ceil(early))}; check the clocks of issuer and server`;
  const failed = {
    check: 'not_before',
    expected: `the current time is not before nbf, with a tolerance of ${tolerance} s`,
    actual: `becomes valid in ${formatSpan(Math.ceil(early))}`,
  } as const;
  return refuse({ reason: 'token_not_yet_valid', message, failed, secondsSinceIssued });
}

function refuseFuture(
  ahead: number,
  tolerance: number,
  secondsSinceIssued: number | null,
): Failure<ClaimsRefusal> {
  const message = `token issued ${formatSpan(Math.ceil(ahead))} in the future; check the clocks of issuer and server`;
  const failed = {
    check: 'issued_at',
    expected: `iat is not in the future, with a tolerance of ${tolerance} s`,
    actual: `issued ${formatSpan(Math.ceil(ahead))} in the future`,
  } as const;
  return refuse({ reason: 'token_issued_in_future', message, failed, secondsSinceIssued });
}

function refuse(fault: ClaimsRefusal): Failure<ClaimsRefusal> {
  return { ok: false, fault };
}
