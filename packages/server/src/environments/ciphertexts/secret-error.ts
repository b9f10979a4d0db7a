import { CodedError } from '../../platform/coded-error.ts';

/**
 * `ciphertext_unreadable`: the ciphertext belongs to another server or another place, or was changed.
 * `ciphertext_retracted`: only retracted revisions contain it. `master_key_unknown`: an organization's key was sealed
 * under a master key that is not configured.
 */
export type SecretErrorCode = 'ciphertext_unreadable' | 'ciphertext_retracted' | 'master_key_unknown';

export class SecretError extends CodedError<SecretErrorCode> {}
