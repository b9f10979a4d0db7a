import type { ReasonCode, RefusalCode } from '../decisions/index.ts';
import type { Refusal } from './decide/verdict.ts';

/** Error codes of RFC 6749 §5.2 and RFC 8693 §2.2.2, and those that the contract adds. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'unsupported_grant_type'
  | 'invalid_target'
  | 'invalid_scope'
  | 'invalid_grant'
  | 'temporarily_unavailable';

export const oauthErrorOf: Readonly<Record<RefusalCode, OAuthErrorCode>> = {
  request_invalid: 'invalid_request',
  grant_type_unsupported: 'unsupported_grant_type',
  audience_malformed: 'invalid_target',
  scope_invalid: 'invalid_scope',
  token_too_large: 'invalid_grant',
  token_malformed: 'invalid_grant',
  critical_header_unsupported: 'invalid_grant',
  algorithm_not_allowed: 'invalid_grant',
  organization_unknown: 'invalid_grant',
  issuer_unknown: 'invalid_grant',
  keys_unavailable: 'temporarily_unavailable',
  key_unknown: 'invalid_grant',
  key_unsuitable: 'invalid_grant',
  key_too_weak: 'invalid_grant',
  signature_invalid: 'invalid_grant',
  claim_missing: 'invalid_grant',
  claim_malformed: 'invalid_grant',
  token_expired: 'invalid_grant',
  token_not_yet_valid: 'invalid_grant',
  token_issued_in_future: 'invalid_grant',
  audience_mismatch: 'invalid_grant',
  denied_by_policy: 'invalid_grant',
  no_policy_applies: 'invalid_grant',
  evaluation_too_costly: 'invalid_grant',
  scope_not_authorized: 'invalid_grant',
  target_unknown: 'invalid_scope',
  replayed: 'invalid_grant',
  refresh_token_invalid: 'invalid_grant',
  refresh_token_expired: 'invalid_grant',
};

/**
 * Reasons that share one error: until the signature is verified, the error must not reveal whether the organization or
 * the issuer exists.
 */
const undisclosedReasons: ReadonlySet<ReasonCode> = new Set([
  'organization_unknown',
  'issuer_unknown',
  'key_unknown',
  'key_unsuitable',
  'key_too_weak',
  'signature_invalid',
]);

/** Describes a refusal for the caller: the failed check, in words that are safe to show, and the id of the decision. */
export function describeForCaller(refusal: Pick<Refusal, 'reason' | 'message'>, decisionId: string): string {
  return `${useAllowedCharacters(publicMessage(refusal))} (decision ${decisionId})`;
}

/** RFC 6749 §5.2 allows printable ASCII in a description, except the double quotation mark and the backslash. */
export function useAllowedCharacters(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/g, '?');
}

/**
 * Returns the reason for the metrics, which anyone may read: it does not reveal whether an organization or an issuer
 * exists.
 */
export function openReasonOf(reason: ReasonCode): ReasonCode | 'not_trusted' {
  return undisclosedReasons.has(reason) ? 'not_trusted' : reason;
}

function publicMessage({ reason, message }: Pick<Refusal, 'reason' | 'message'>): string {
  if (undisclosedReasons.has(reason)) {
    return 'the subject token is not from an issuer that this audience trusts, or its signature does not verify';
  }
  // The fault may contain internal addresses of the issuer.
  if (reason === 'keys_unavailable')
    return 'the token cannot be verified at the moment; try again in a few seconds';
  if (reason === 'denied_by_policy') return 'a policy denies the token';
  if (reason === 'scope_not_authorized') return "a policy allows the token but not the scope 'admin'";
  return message;
}
