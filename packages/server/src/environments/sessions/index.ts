/**
 * Open environments: results with secrets and credentials, stored encrypted for the principal that opened them, for a
 * limited time.
 */

export { sessionRoutes } from './routes.ts';
export { deleteEndedSessions, endSomeSessions, findNewestSession } from './session-end-store.ts';
export { countOpenSessions, countSessionsOfTokens } from './session-store.ts';
