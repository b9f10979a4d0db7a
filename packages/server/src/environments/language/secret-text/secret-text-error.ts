import { CodedError } from '../../../platform/coded-error.ts';

export type SecretTextErrorCode =
  /** The text is not a document; a check shows the place of the fault. */
  | 'document_invalid'
  /** A secret is neither a scalar nor a ciphertext, or is written in a way that cannot be replaced in place. */
  | 'secret_misplaced'
  /** A ciphertext is not from this server. */
  | 'ciphertext_invalid';

/** The failure to replace the secrets of a text. The message names the line, never its content. */
export class SecretTextError extends CodedError<SecretTextErrorCode> {}
