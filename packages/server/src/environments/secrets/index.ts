/** One key for each organization, sealed under the master key, and the ciphertexts that are permanently unreadable. */
export { loadEnvironmentKey } from './load-environment-key.ts';
export { createOrganizationKeys, type OrganizationKeys } from './organization-keys.ts';
export { closeCiphertexts, deleteSomeRetracted } from './retracted-ciphertext-store.ts';
export {
  countOutdatedOrganizationKeys,
  haveOrganizationKeys,
  rewrapOrganizationKeys,
} from './rewrap-organization-keys.ts';
