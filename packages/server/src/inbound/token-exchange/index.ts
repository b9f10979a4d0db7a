/**
 * The token endpoint: a trusted issuer's token in, a short-lived access token out (RFC 8693). An outcome is answered
 * only once it is durable, and every outcome can be explained.
 */
export { createFindTarget, type FindRunnerPool } from './find-target.ts';
export { createLedger, type Ledger } from './ledger.ts';
export { openReasonOf } from './oauth-error.ts';
export { createRefusalLimit } from './refusal-limit.ts';
export { type TokenRoutesContext, tokenRoutes } from './routes.ts';
export { simulationRoutes } from './simulation-routes.ts';
export { deleteExpiredUses } from './store.ts';
export { describePassedChecks } from './subject-token-checks.ts';
export { createTrustCache } from './trust-cache.ts';
