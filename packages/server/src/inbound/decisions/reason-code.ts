/**
 * The reason for the outcome of an exchange. Reasons are stable: the HTTP response, the audit event, the CLI and the
 * console use the same code. Codes may be added; renaming one breaks alerts.
 */
export const reasonCodes = [
  'granted',
  // the request
  'request_invalid',
  'grant_type_unsupported',
  'audience_malformed',
  'scope_invalid',
  // the subject token's form
  'token_too_large',
  'token_malformed',
  'critical_header_unsupported',
  'algorithm_not_allowed',
  // the issuer of the token
  'organization_unknown',
  'issuer_unknown',
  'keys_unavailable',
  'key_unknown',
  'key_unsuitable',
  'key_too_weak',
  'signature_invalid',
  // its claims
  'claim_missing',
  'claim_malformed',
  'token_expired',
  'token_not_yet_valid',
  'token_issued_in_future',
  // the policies
  'audience_mismatch',
  'denied_by_policy',
  'no_policy_applies',
  'evaluation_too_costly',
  'scope_not_authorized',
  'target_unknown',
  'replayed',
  // the refresh-token grant
  'refresh_token_invalid',
  'refresh_token_expired',
] as const;

export type ReasonCode = (typeof reasonCodes)[number];
export type RefusalCode = Exclude<ReasonCode, 'granted'>;
