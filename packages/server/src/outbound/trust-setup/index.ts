/** What to paste on the other side, so that it trusts tokens of this server about one environment, stack or workload. */
export { trustRoutes } from './routes.ts';
