import { CodedError } from '../coded-error.ts';

export const fetchErrorCodes = [
  'url_invalid',
  'header_invalid',
  'scheme_refused',
  'address_refused',
  'name_not_found',
  'connection_failed',
  'tls_untrusted',
  'thumbprint_mismatch',
  /** Like `thumbprint_mismatch`, but ordinary validation accepts the certificate. */
  'thumbprint_stale',
  'timed_out',
  'too_large',
  'redirected',
  'status_refused',
  'content_type_refused',
  'body_malformed',
] as const;

export type FetchErrorCode = (typeof fetchErrorCodes)[number];

/** A failure to fetch a document or to call an API. */
export class FetchError extends CodedError<FetchErrorCode> {}
