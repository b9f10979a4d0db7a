import type { KeyObject } from 'node:crypto';
import { hashCiphertext, type RetractedCiphertexts } from './hash-ciphertext.ts';
import { createOrganizationCipher, type OrganizationKey } from './organization-cipher.ts';
import { SecretError } from './secret-error.ts';

/** The key for the secrets of one environment's document; `Secret` as in OrganizationKey. */
export interface EnvironmentKey<Secret = KeyObject> {
  readonly organization: OrganizationKey<Secret>;
  readonly environmentId: string;
  /** Ciphertexts that can no longer be decrypted. */
  readonly retracted: RetractedCiphertexts;
}

/** Encrypts and decrypts the secrets of one environment's document. */
interface EnvironmentSecrets {
  encrypt(plaintext: string): Uint8Array;
  /**
   * Throws SecretError: `ciphertext_unreadable`, even for a valid ciphertext of another environment, and
   * `ciphertext_retracted` for a ciphertext that only retracted revisions contain.
   */
  decrypt(ciphertext: Uint8Array): string;
}

/**
 * Creates the secrets of an environment. A ciphertext belongs to its environment: a caller who may read a document with
 * hidden secrets, and copies a ciphertext into another document, must not see its content. A ciphertext that was copied
 * from a revision before its retraction is unreadable everywhere.
 */
export function environmentSecrets({
  organization,
  environmentId,
  retracted,
}: EnvironmentKey): EnvironmentSecrets {
  const cipher = createOrganizationCipher(organization);
  const place = `environment-secret:${environmentId}`;
  return {
    encrypt: (plaintext) => cipher.seal(Buffer.from(plaintext), place),
    decrypt(ciphertext) {
      if (retracted.size > 0 && retracted.has(hashCiphertext(ciphertext)))
        throw new SecretError(
          'ciphertext_retracted',
          'This ciphertext belongs to a retracted revision: enter the secret again.',
        );
      return cipher.open(ciphertext, place).toString('utf8');
    },
  };
}
