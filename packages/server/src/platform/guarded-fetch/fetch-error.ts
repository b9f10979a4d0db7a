export type FetchErrorCode =
  | 'url_invalid'
  | 'scheme_refused'
  | 'address_refused'
  | 'name_not_found'
  | 'connection_failed'
  | 'tls_untrusted'
  | 'thumbprint_mismatch'
  | 'timed_out'
  | 'too_large'
  | 'redirected'
  | 'status_refused'
  | 'content_type_refused'
  | 'body_malformed';

/** Why a document was not fetched. The message is public and says how to mend it; the cause is for our log only. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly code: FetchErrorCode;

  constructor(code: FetchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
