/**
 * The token endpoint: a trusted issuer's token in, a short-lived access token out (RFC 8693). It returns an outcome
 * only once the outcome is durable, and every outcome can be explained.
 */
export { createFindTarget, type FindRunnerPool } from './decide/find-target.ts';
export { createTrustCache } from './decide/trust-cache.ts';
export { createLedger, type Ledger } from './ledger/ledger.ts';
export { deleteExpiredUses } from './ledger/store.ts';
export { openReasonOf } from './oauth-error.ts';
export { createRefusalLimit } from './request/refusal-limit.ts';
export { type TokenRoutesContext, tokenRoutes } from './routes.ts';
export { simulationRoutes } from './simulate/simulation-routes.ts';
export { describePassedChecks } from './subject-token/describe-checks.ts';
