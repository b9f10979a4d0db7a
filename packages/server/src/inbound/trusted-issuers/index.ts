// Promise: says whom an organization trusts to sign, and with which keys. Nothing here believes a token.
export {
  describeKeys,
  hasKey,
  type KeyDescription,
  type KeySet,
  type KeySetResult,
  parseKeySet,
} from './key-set.ts';
export { type KeySelection, selectKeys } from './key-set-selection.ts';
export type { TrustedIssuer } from './trusted-issuer.ts';
export type { VerificationKey } from './verification-key.ts';
export {
  isVerificationAlgorithm,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from './verification-key-algorithm.ts';
