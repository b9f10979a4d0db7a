/** The routes of the audit log: listing, export, the chain for verification by clients, and verification by the server. */
export { auditRoutes } from './routes.ts';
