/**
 * Whom an organization trusts to sign, and with which keys: registration, discovery, the key cache, presets. Nothing
 * here believes a token.
 */

export { loadIssuer } from './change-issuer.ts';
export { auditFetchFailure, createIssuerKeysStore, followRotation } from './follow-issuer.ts';
export type { IssuerContext } from './issuer-context.ts';
export { createIssuerKeys, type IssuerKeys, type IssuerKeysStatus } from './issuer-keys.ts';
export {
  type KeyDescription,
  type KeySet,
  type KeySetResult,
  parseKeySet,
} from './key-set.ts';
export { type KeySelection, selectKeys } from './key-set-selection.ts';
export { presetRoutes } from './preset-routes.ts';
export { findPresetForIssuer } from './presets/index.ts';
export { issuerRoutes, translateIssuerErrors } from './routes.ts';
export { findIssuer, findIssuerByIdentifier, findIssuersIgnoringCase } from './store.ts';
export type { TrustedIssuer } from './trusted-issuer.ts';
export type { VerificationKey } from './verification-key.ts';
export {
  isVerificationAlgorithm,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from './verification-key-algorithm.ts';
