import { type ExactJsonObject, ExactNumber } from '../../../platform/json/exact-json.ts';
import { quote } from '../../../platform/quote.ts';
import type { RefusalCode } from '../../decisions/index.ts';
import { verificationAlgorithms } from '../../trusted-issuers/index.ts';
import type { JwtRefusal, UnverifiedJwt } from './unverified-jwt.ts';

/**
 * The checks of a subject token in the order in which they run
 * (docs/contract/token-exchange.md#checking-the-subject-token, steps 1, 2, 4 and 5).
 */
export const subjectTokenChecks = [
  'form',
  'algorithm',
  'key',
  'signature',
  'expiry',
  'not_before',
  'issued_at',
  'claims',
] as const;

export type SubjectTokenCheck = (typeof subjectTokenChecks)[number];

export interface CheckResult {
  readonly check: SubjectTokenCheck;
  readonly outcome: 'passed' | 'failed';
  readonly expected: string;
  readonly actual: string;
}

export interface FailedCheck {
  readonly check: SubjectTokenCheck;
  readonly expected: string;
  readonly actual: string;
}

/** The refusal of a well-formed token. */
export interface ClaimsRefusal {
  readonly reason: Extract<
    RefusalCode,
    | 'key_unknown'
    | 'key_unsuitable'
    | 'key_too_weak'
    | 'signature_invalid'
    | 'claim_missing'
    | 'claim_malformed'
    | 'token_expired'
    | 'token_not_yet_valid'
    | 'token_issued_in_future'
  >;
  /**
   * The message for a caller whose token the issuer signed; before that is verified, the caller gets a shorter message.
   */
  readonly message: string;
  readonly failed: FailedCheck;
  /** The current time minus `iat`, in seconds, if a time check failed and `iat` is valid; below 0 if clocks differ. */
  readonly secondsSinceIssued: number | null;
}

/**
 * Returns every check of a well-formed token, up to the check that failed. Computed afterwards, from the token and the
 * refusal, so that a token that passes creates no strings unless they are requested.
 */
export function describeChecks(
  jwt: UnverifiedJwt,
  refusal: Pick<ClaimsRefusal, 'failed'> | null,
): CheckResult[] {
  const failedAt =
    refusal === null ? subjectTokenChecks.length : subjectTokenChecks.indexOf(refusal.failed.check);
  const passed = subjectTokenChecks.slice(0, failedAt).map((check) => describePassed(check, jwt));
  return refusal === null ? passed : [...passed, { outcome: 'failed', ...refusal.failed }];
}

/** Returns the checks that a token passed, from the data in its decision. */
export function describePassedChecks(token: {
  readonly algorithm: string | null;
  readonly keyId: string | null;
  readonly claims: ExactJsonObject;
}): CheckResult[] {
  const shown = {
    compact: null,
    header: { alg: token.algorithm ?? 'unknown', kid: token.keyId },
    unverifiedClaims: token.claims,
  };
  return subjectTokenChecks.map((check) => describePassed(check, shown));
}

/** Returns the check that failed for a token that cannot be parsed. */
export function describeFormFailure(refusal: JwtRefusal): CheckResult[] {
  return refusal.reason === 'algorithm_not_allowed'
    ? [{ check: 'algorithm', outcome: 'failed', expected: expectedAlgorithm, actual: refusal.message }]
    : [{ check: 'form', outcome: 'failed', expected: expectedForm, actual: refusal.message }];
}

const expectedForm = 'a signed JWT in compact form that can be read in only one way';
const expectedAlgorithm = `one of ${verificationAlgorithms.join(', ')}`;

/** The parts of a token that describe its passed checks; the compact form may no longer be available. */
interface CheckedToken {
  readonly compact: string | null;
  readonly header: { readonly alg: string; readonly kid: string | null };
  readonly unverifiedClaims: ExactJsonObject;
}

function describePassed(check: SubjectTokenCheck, jwt: CheckedToken): CheckResult {
  return { check, outcome: 'passed', ...describePass[check](jwt) };
}

type Described = { readonly expected: string; readonly actual: string };

const describePass: Readonly<Record<SubjectTokenCheck, (jwt: CheckedToken) => Described>> = {
  form: ({ compact }) => ({
    expected: expectedForm,
    actual: compact === null ? 'sound' : `${compact.length} characters`,
  }),
  algorithm: ({ header }) => ({ expected: expectedAlgorithm, actual: header.alg }),
  key: ({ header }) => ({
    expected: 'a key of the issuer that fits the algorithm',
    actual:
      header.kid === null
        ? 'the token does not name a key; all matching keys were tried'
        : `the key ${quote(header.kid)}`,
  }),
  signature: () => ({ expected: "valid for one of the issuer's keys", actual: 'valid' }),
  expiry: (jwt) => describeTime(jwt, 'exp', 'the current time is before exp'),
  not_before: (jwt) => describeTime(jwt, 'nbf', 'the current time is not before nbf, if present'),
  issued_at: (jwt) => describeTime(jwt, 'iat', 'iat is not in the future, if present'),
  claims: () => ({ expected: 'iss, sub, aud and jti of the right type', actual: 'as expected' }),
};

function describeTime(jwt: CheckedToken, claim: string, expected: string): Described {
  const value = jwt.unverifiedClaims[claim];
  const isNumber = typeof value === 'number' || value instanceof ExactNumber;
  return { expected, actual: isNumber ? `${claim} ${String(value).slice(0, 64)}` : 'absent' };
}
