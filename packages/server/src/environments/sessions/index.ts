/**
 * Open environments: results with secrets and credentials, stored encrypted for the principal that opened them, for a
 * limited time.
 */

export { openerOfUser } from './opener.ts';
export { sessionRoutes } from './routes.ts';
export {
  countOpenSessions,
  countSessionsOfTokens,
  deleteEndedSessions,
  deleteSessionsOfEnvironment,
  deleteSessionsOfOpener,
  deleteSessionsOfTokens,
} from './session-store.ts';
