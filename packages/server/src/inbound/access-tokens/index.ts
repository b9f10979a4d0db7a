/**
 * Access tokens: opaque, stored only as a hash, and read with every request, so that a revocation takes effect at once.
 * Users create them here; token-exchange mints them for workloads.
 */
export {
  type AccessToken,
  type AccessTokenHash,
  type AccessTokenKind,
  type AccessTokenValue,
  generateAccessToken,
  hashAccessToken,
  isLive,
  workloadOf,
} from './access-token.ts';
export { type Authentication, authenticate, authenticateAgain } from './authentication/authenticate.ts';
export { findPrincipal, findUserPrincipal, type PrincipalSource } from './authentication/find-principal.ts';
export {
  type AccessTokenContext,
  createRunnerPoolToken,
} from './create-access-token.ts';
export { listPolicyPlaces } from './live-token-store.ts';
export { continueRevocations } from './revocations/continue-revocations.ts';
export { endSessionsOf } from './revocations/end-sessions-of.ts';
export { isSessionRevoked } from './revocations/is-session-revoked.ts';
export {
  causeOf,
  type EndedSessions,
  type PolicyPlace,
  type RevocationCause,
  type RevocationTerms,
  type SessionsOf,
} from './revocations/revocation.ts';
export { revokeTokensOf } from './revoke-by-origin.ts';
export { revokePresentedToken } from './revoke-token.ts';
export { accessTokenRoutes } from './routes.ts';
export {
  deleteEndedTokens,
  describeTokensWithRole,
  findAccessTokenByHash,
  hasBootstrapToken,
  insertAccessTokens,
  lockAccessToken,
  type NewAccessToken,
  replaceBootstrapToken,
  writeTokenUses,
} from './store.ts';
