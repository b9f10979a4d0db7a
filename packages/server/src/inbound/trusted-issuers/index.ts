// Promise: says whom an organization trusts to sign, and with which keys. Nothing here believes a token.
export {
  type DiscoveredIssuer,
  DiscoveryError,
  type DiscoveryErrorCode,
  discoverIssuer,
} from './discover-issuer.ts';
export {
  createIssuerKeys,
  type IssuerKeys,
  type IssuerKeysOptions,
  type IssuerKeysStatus,
} from './issuer-keys.ts';
export type { KeySetLookup } from './issuer-keys-entry.ts';
export type { IssuerKeysFault, IssuerKeysFaultCode } from './issuer-keys-fault.ts';
export type { IssuerKeysRecord, IssuerKeysStore } from './issuer-keys-record.ts';
export type { CertificateRotation } from './issuer-keys-refresh.ts';
export {
  describeKeys,
  hasKey,
  type KeyDescription,
  type KeySet,
  type KeySetResult,
  parseKeySet,
} from './key-set.ts';
export { type KeySelection, selectKeys } from './key-set-selection.ts';
export { parseThumbprint, type ThumbprintResult } from './thumbprint.ts';
export type { TrustedIssuer } from './trusted-issuer.ts';
export type { VerificationKey } from './verification-key.ts';
export {
  isVerificationAlgorithm,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from './verification-key-algorithm.ts';
