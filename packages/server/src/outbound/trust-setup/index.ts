/** Creates documents that make a relying party trust this server's tokens about one environment, stack or workload. */

export { findTrustsOfOthers } from './records/record-trust.ts';
export { formatTrust, trustListSchema } from './records/recorded-trust-routes.ts';
export { pageTrustsOf, type TrustPosition } from './records/trust-store.ts';
export { trustRoutes } from './routes.ts';
