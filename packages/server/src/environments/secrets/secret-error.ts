import { CodedError } from '../../platform/coded-error.ts';

/**
 * `ciphertext_unreadable`: it was not made here, or for another place, or has been changed. `ciphertext_retracted`: only
 * retracted revisions hold it. `master_key_unknown`: an
 * organization's key was sealed with a master key that is not here.
 */
export type SecretErrorCode = 'ciphertext_unreadable' | 'ciphertext_retracted' | 'master_key_unknown';

export class SecretError extends CodedError<SecretErrorCode> {}
