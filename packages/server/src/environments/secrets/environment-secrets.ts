import type { OrganizationCipher } from './organization-cipher.ts';
import type { OrganizationKeys } from './organization-keys.ts';

/** Encrypts and decrypts the secrets of one environment's document. */
export interface EnvironmentSecrets {
  encrypt(plaintext: string): Uint8Array;
  /** Throws SecretError `ciphertext_unreadable`, also for a ciphertext that was made for another environment. */
  decrypt(ciphertext: Uint8Array): string;
}

/**
 * A ciphertext belongs to its environment: who may read another one's document, with its secrets hidden, and copies a
 * ciphertext from it into one of his own, must not see what is in it.
 */
export function environmentSecrets(cipher: OrganizationCipher, environmentId: string): EnvironmentSecrets {
  const place = `environment-secret:${environmentId}`;
  return {
    encrypt: (plaintext) => cipher.seal(Buffer.from(plaintext), place),
    decrypt: (ciphertext) => cipher.open(ciphertext, place).toString('utf8'),
  };
}

export async function loadEnvironmentSecrets(
  keys: OrganizationKeys,
  environment: { readonly organizationId: string; readonly environmentId: string },
): Promise<EnvironmentSecrets> {
  return environmentSecrets(await keys.cipherOf(environment.organizationId), environment.environmentId);
}
