import { type ExactJsonObject, ExactNumber } from '../../../platform/json/exact-json.ts';
import { quote } from '../../../platform/quote.ts';
import type { RefusalCode } from '../../decisions/index.ts';
import { verificationAlgorithms } from '../../trusted-issuers/index.ts';
import type { JwtRefusal, UnverifiedJwt } from './unverified-jwt.ts';

/** The checks of a subject token in the order they are made (docs/contract/token-exchange.md#checking-the-subject-token, steps 1, 2, 4 and 5). */
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

/** Why a token whose form is sound was refused. */
export interface ClaimsRefusal {
  readonly ok: false;
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
  /** For a caller whose token the issuer signed; before that is known, the caller is told less. */
  readonly message: string;
  readonly failed: FailedCheck;
  /** Now less `iat`, in seconds, where a time was at fault and `iat` says so: below 0 where clocks differ. */
  readonly secondsSinceIssued: number | null;
}

/**
 * Every check made on a token whose form was sound, up to the one that failed. Built after the fact, from the token
 * and the refusal, so that a token that passes costs no strings until somebody looks.
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

/** The checks that a token passed, told from what a decision keeps of it. */
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

/** The one check that failed on a token that could not be read. */
export function describeFormFailure(refusal: JwtRefusal): CheckResult[] {
  return refusal.reason === 'algorithm_not_allowed'
    ? [{ check: 'algorithm', outcome: 'failed', expected: expectedAlgorithm, actual: refusal.message }]
    : [{ check: 'form', outcome: 'failed', expected: expectedForm, actual: refusal.message }];
}

const expectedForm = 'a signed JWT in compact form, without ambiguity';
const expectedAlgorithm = `one of ${verificationAlgorithms.join(', ')}`;

/** What of a token its passed checks are told by; the compact form may be gone. */
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
      header.kid === null ? 'the token names none; tried those that fit' : `the key ${quote(header.kid)}`,
  }),
  signature: () => ({ expected: "valid for one of the issuer's keys", actual: 'valid' }),
  expiry: (jwt) => describeTime(jwt, 'exp', 'now before exp'),
  not_before: (jwt) => describeTime(jwt, 'nbf', 'now not before nbf, where present'),
  issued_at: (jwt) => describeTime(jwt, 'iat', 'iat not in the future, where present'),
  claims: () => ({ expected: 'iss, sub, aud and jti of the right type', actual: 'as expected' }),
};

function describeTime(jwt: CheckedToken, claim: string, expected: string): Described {
  const value = jwt.unverifiedClaims[claim];
  const isNumber = typeof value === 'number' || value instanceof ExactNumber;
  return { expected, actual: isNumber ? `${claim} ${String(value).slice(0, 64)}` : 'absent' };
}
