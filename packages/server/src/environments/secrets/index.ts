/**
 * One key for each organization, sealed under the master key. It encrypts secrets in documents and open sessions. A
 * ciphertext can be decrypted only in the place and the organization that it was created for.
 */

export { type EnvironmentKey, environmentSecrets, loadEnvironmentKey } from './environment-secrets.ts';
export {
  createOrganizationCipher,
  type OrganizationCipher,
  type OrganizationKey,
} from './organization-cipher.ts';
export { createOrganizationKeys, type OrganizationKeys } from './organization-keys.ts';
export { closeCiphertexts, deleteSomeRetracted } from './retracted-ciphertext-store.ts';
export { hashCiphertext } from './retracted-ciphertexts.ts';
export {
  countOutdatedOrganizationKeys,
  haveOrganizationKeys,
  rewrapOrganizationKeys,
} from './rewrap-organization-keys.ts';
export { SecretError, type SecretErrorCode } from './secret-error.ts';
