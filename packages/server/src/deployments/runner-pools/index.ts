/**
 * Runner pools and their tokens. Deployments will give runners work; until then a pool's token can only authenticate.
 */
export type { RunnerPoolContext } from './change-runner-pools.ts';
export { runnerPoolRoutes } from './routes.ts';
export type { RunnerPool } from './runner-pool.ts';
export { findRunnerPool, findRunnerPoolName, listFirstPoolNames } from './store.ts';
