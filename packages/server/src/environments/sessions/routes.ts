import type { FastifyPluginAsync } from 'fastify';
import { renderErrors, translateErrors } from '../../http/index.ts';
import { translateEnvironmentErrors } from '../environment-error-statuses.ts';
import { PropertyError } from '../sealed-results/index.ts';
import { openRoutes, type SessionRoutesContext } from './open-routes.ts';
import type { OpenSessionsContext } from './open-sessions/find-open-sessions.ts';
import { openSessionRoutes } from './open-sessions/open-session-routes.ts';
import { readRoutes } from './read-routes.ts';
import { SessionError } from './session-error.ts';

const translateSessionErrors = translateErrors(SessionError, {
  duration_invalid: 400,
  duration_too_long: 400,
  session_unknown: 404,
  page_invalid: 400,
  criteria_missing: 400,
  subject_invalid: 400,
});

const translatePropertyErrors = translateErrors(PropertyError, {
  property_invalid: 400,
  property_unknown: 404,
});

export const sessionRoutes =
  (context: SessionRoutesContext & OpenSessionsContext): FastifyPluginAsync =>
  async (app) => {
    app.setErrorHandler(
      renderErrors([translateSessionErrors, translatePropertyErrors, translateEnvironmentErrors]),
    );
    await app.register(openRoutes(context));
    await app.register(readRoutes(context));
    await app.register(openSessionRoutes(context));
  };
