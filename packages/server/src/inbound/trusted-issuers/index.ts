/**
 * The issuers that an organization trusts, and their keys: registration, discovery, the key cache, presets. No code
 * here trusts a token.
 */

export { loadIssuer } from './change-issuer.ts';
export { auditFetchFailure, createIssuerKeysStore, followRotation } from './follow-issuer.ts';
export type { IssuerContext, PoliciesCheck } from './issuer-context.ts';
export { translateIssuerErrors } from './issuer-error-statuses.ts';
export { createIssuerKeys, type IssuerKeys, type IssuerKeysStatus } from './issuer-keys/issuer-keys.ts';
export {
  type KeyDescription,
  type KeySet,
  parseKeySet,
} from './key-sets/key-set.ts';
export { type KeyRefusal, selectKeys } from './key-sets/key-set-selection.ts';
export type { VerificationKey } from './key-sets/verification-key.ts';
export {
  isVerificationAlgorithm,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from './key-sets/verification-key-algorithm.ts';
export { findPresetForIssuer } from './presets/index.ts';
export { presetRoutes } from './presets/preset-routes.ts';
export { issuerRoutes } from './routes.ts';
export {
  findIssuer,
  findIssuerByIdentifier,
  findIssuersIgnoringCase,
  listIssuerModifications,
  writeIssuerUses,
} from './store.ts';
export type { TrustedIssuer } from './trusted-issuer.ts';
