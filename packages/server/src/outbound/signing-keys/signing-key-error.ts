import { CodedError } from '../../platform/coded-error.ts';

export type SigningKeyErrorCode =
  | 'next_key_too_young'
  | 'no_active_key'
  | 'backend_unknown'
  | 'key_mismatch'
  | 'key_unknown'
  | 'master_key_unknown'
  | 'no_spare_key'
  | 'issuer_unknown'
  /** The KMS or HSM failed; the reason is in the cause. */
  | 'signing_unavailable';

export class SigningKeyError extends CodedError<SigningKeyErrorCode> {}
