import { CodedError } from '../../../platform/coded-error.ts';

export type SecretTextErrorCode =
  /** The text is no document; checking it says where. */
  | 'document_invalid'
  /** A secret is neither a scalar nor a ciphertext, or is written in a way that cannot be replaced in place. */
  | 'secret_misplaced'
  /** A ciphertext is not one of ours. */
  | 'ciphertext_invalid';

/** Why the secrets of a text cannot be replaced. The message names the line; it never holds what stands there. */
export class SecretTextError extends CodedError<SecretTextErrorCode> {}
