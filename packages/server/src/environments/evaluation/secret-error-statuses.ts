import { translateErrors } from '../../http/index.ts';
import { SecretError } from '../ciphertexts/index.ts';
import { SecretTextError } from '../language/index.ts';

export const translateSecretErrors = translateErrors(SecretError, {
  ciphertext_unreadable: 400,
  ciphertext_retracted: 400,
  master_key_unknown: 500,
});

export const translateSecretTextErrors = translateErrors(SecretTextError, {
  document_invalid: 400,
  secret_misplaced: 400,
  ciphertext_invalid: 400,
});
