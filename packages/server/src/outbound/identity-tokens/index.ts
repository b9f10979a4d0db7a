/** The one mint: tokens signed by this server, each audited before anybody holds it, none for longer than an hour. */
export { formatLastingClaims, maxLifetimeSeconds } from './format-claims.ts';
export type {
  IdentityToken,
  IdentityTokenRequest,
  MintedIdentityToken,
  MintIdentityToken,
} from './identity-token.ts';
export { createMintForWorkload, type MintForWorkload } from './mint-for-workload.ts';
export { createMint } from './mint-identity-token.ts';
