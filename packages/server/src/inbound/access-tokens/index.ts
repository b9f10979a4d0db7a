/**
 * Access tokens: opaque, kept only as a hash, found anew with every request so that a revocation holds at once.
 * Created by people here; minted for workloads by token-exchange.
 */
export {
  type AccessToken,
  type AccessTokenHash,
  type AccessTokenKind,
  type AccessTokenValue,
  generateAccessToken,
  hashAccessToken,
  isLive,
} from './access-token.ts';
export { authenticate } from './authenticate.ts';
export { createLastUses, type LastUses } from './last-uses.ts';
export { findPrincipal } from './principal-store.ts';
export { accessTokenRoutes } from './routes.ts';
export {
  deleteEndedTokens,
  findAccessTokenByHash,
  insertAccessTokens,
  type NewAccessToken,
  revokeAccessToken,
} from './store.ts';
