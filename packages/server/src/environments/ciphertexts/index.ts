/**
 * Encryption with the key of an organization: of secrets in documents, and of open sessions. A ciphertext can be
 * decrypted only in the place and the organization that it was created for. Reads no database, because every language
 * process loads it at its start.
 */
export { type EnvironmentKey, environmentSecrets } from './environment-secrets.ts';
export { hashCiphertext, type RetractedCiphertexts } from './hash-ciphertext.ts';
export {
  createOrganizationCipher,
  type OrganizationCipher,
  type OrganizationKey,
  organizationKeyBytes,
} from './organization-cipher.ts';
export { SecretError, type SecretErrorCode } from './secret-error.ts';
