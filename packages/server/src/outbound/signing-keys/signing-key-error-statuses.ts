import { type ErrorTranslation, HttpError, translateErrors, translation } from '../../http/index.ts';
import { SigningKeyError } from './signing-key-error.ts';

/** A KMS that throttles, or an HSM that restarts, is usually available again after this time. */
const retryAfterSeconds = 5;

/** The error statuses of the routes that manage signing keys. */
export const translateSigningKeyErrors = inviteRetry(
  translateErrors(SigningKeyError, {
    next_key_too_young: 409,
    no_active_key: 500,
    backend_unknown: 500,
    key_mismatch: 500,
    key_unknown: 404,
    master_key_unknown: 500,
    no_spare_key: 500,
    issuer_unknown: 400,
    signing_unavailable: 503,
  }),
);

/** The error statuses of routes that need a signature: they report only that signing is unavailable. */
export const translateSigningUnavailable: ErrorTranslation = translation(
  (error) =>
    error instanceof SigningKeyError && error.code === 'signing_unavailable'
      ? translateSigningKeyErrors(error)
      : null,
  { signing_unavailable: 503 },
);

/** Adds Retry-After to the 503 errors of a translation. */
export function inviteRetry(translate: ErrorTranslation): ErrorTranslation {
  return translation((error) => {
    const answer = translate(error);
    if (answer?.status !== 503) return answer;
    return new HttpError(answer.status, answer.message, {
      cause: answer.cause,
      headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) },
    });
  }, translate.statuses);
}
