/**
 * Mints identity tokens: signed by this server, recorded in the audit log before they are returned, and valid for at
 * most an hour.
 */
export { formatLastingClaims, maxLifetimeSeconds } from './format-claims.ts';
export type {
  IdentityToken,
  IdentityTokenRequest,
  MintedIdentityToken,
  MintIdentityToken,
} from './identity-token.ts';
export { createMint } from './mint-identity-token.ts';
export { createSignForWorkload, type SignForWorkload } from './sign-for-workload.ts';
export { createSign } from './sign-identity-token.ts';
