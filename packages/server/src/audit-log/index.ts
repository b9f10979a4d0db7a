/** The audit log over HTTP: lists, exports, the chain for clients that verify it, and the server's own verification. */
export { auditRoutes } from './routes.ts';
