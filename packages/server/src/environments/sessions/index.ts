/**
 * Open environments: what was evaluated, with secrets and credentials, kept encrypted for whoever opened it, and only
 * for so long.
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
