/** What to paste on the other side, so that it trusts tokens of this server about one environment, stack or workload. */
export { makeTrustSetup, type TrustRequest } from './make-trust-setup.ts';
export { trustRoutes } from './routes.ts';
