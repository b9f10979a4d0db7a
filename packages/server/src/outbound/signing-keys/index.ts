/**
 * Signing keys of identity tokens: next, active, retired, removed. Every token verifies until it expires, no matter
 * which server signed it and how long verifiers cache the documents.
 */
export { createAwsKmsBackend } from './aws-kms/aws-kms-backend.ts';
export { createLocalBackend } from './local-backend.ts';
export { createPkcs11Backend } from './pkcs11/pkcs11-backend.ts';
export {
  countOutdatedSigningKeys,
  haveSealedSigningKeys,
  rewrapSigningKeys,
} from './rotation/rewrap-signing-keys.ts';
export { haveActiveKeys, type RotationContext, rotateDueKeys } from './rotation/rotate-signing-keys.ts';
export type { RotationTerms } from './rotation/rotation-plan.ts';
export { signingKeyRoutes } from './routes.ts';
export type { Sign, SigningBackend } from './signing-backend.ts';
export {
  type IdentityIssuer,
  identityIssuers,
  type SigningAlgorithm,
  type SigningKey,
} from './signing-key.ts';
export { SigningKeyError } from './signing-key-error.ts';
export { inviteRetry, translateSigningUnavailable } from './signing-key-error-statuses.ts';
export { createSigningKeys, type SigningKeys } from './signing-keys.ts';
export { listSigningKeys } from './store.ts';
