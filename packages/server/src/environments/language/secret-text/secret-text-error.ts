import { CodedError } from '../../../platform/coded-error.ts';

export type SecretTextErrorCode =
  /** The text is not a document; a check shows the place of the fault. */
  | 'document_invalid'
  /** A secret is neither a scalar nor a ciphertext, or is written in a way that prevents replacing it in place. */
  | 'secret_misplaced'
  /** A ciphertext does not come from this server. */
  | 'ciphertext_invalid';

/** Reports that the secrets of a text cannot be replaced. The message names the line, but never contains its content. */
export class SecretTextError extends CodedError<SecretTextErrorCode> {}
