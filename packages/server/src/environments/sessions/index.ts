/**
 * Open environments: what was evaluated, with secrets and credentials, kept encrypted for whoever opened it, and only
 * for so long.
 */
export { sessionRoutes } from './routes.ts';
export { countOpenSessions, deleteEndedSessions, deleteSessionsOfEnvironment } from './session-store.ts';
