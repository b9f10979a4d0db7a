/**
 * Runner pools: what a runner token stands for. What runners do comes with deployments; a pool's token authenticates
 * and may do nothing else yet.
 */
export type { RunnerPoolContext } from './change-runner-pools.ts';
export { runnerPoolRoutes } from './routes.ts';
export type { RunnerPool } from './runner-pool.ts';
export { findRunnerPool } from './store.ts';
