/** What to paste on the other side, so that it trusts tokens of this server about one environment, stack or workload. */

export { findTrustsOfOthers } from './record-trust.ts';
export { formatTrust, trustListSchema } from './recorded-trust-routes.ts';
export { trustRoutes } from './routes.ts';
export { findTrustsOf } from './trust-store.ts';
