import { createOrganizationCipher, type OrganizationKey } from './organization-cipher.ts';
import type { OrganizationKeys } from './organization-keys.ts';

/** What the secrets of one environment's document are encrypted with. Another thread may be given it. */
export interface EnvironmentKey {
  readonly organization: OrganizationKey;
  readonly environmentId: string;
}

/** Encrypts and decrypts the secrets of one environment's document. */
interface EnvironmentSecrets {
  encrypt(plaintext: string): Uint8Array;
  /** Throws SecretError `ciphertext_unreadable`, also for a ciphertext that was made for another environment. */
  decrypt(ciphertext: Uint8Array): string;
}

/**
 * A ciphertext belongs to its environment: who may read another one's document, with its secrets hidden, and copies a
 * ciphertext from it into one of his own, must not see what is in it.
 */
export function environmentSecrets({ organization, environmentId }: EnvironmentKey): EnvironmentSecrets {
  const cipher = createOrganizationCipher(organization);
  const place = `environment-secret:${environmentId}`;
  return {
    encrypt: (plaintext) => cipher.seal(Buffer.from(plaintext), place),
    decrypt: (ciphertext) => cipher.open(ciphertext, place).toString('utf8'),
  };
}

export async function loadEnvironmentKey(
  keys: OrganizationKeys,
  environment: { readonly organizationId: string; readonly environmentId: string },
): Promise<EnvironmentKey> {
  const { key } = await keys.cipherOf(environment.organizationId);
  return { organization: key, environmentId: environment.environmentId };
}
