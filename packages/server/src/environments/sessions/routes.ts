import type { FastifyPluginAsync } from 'fastify';
import { handleErrors } from '../../http/index.ts';
import { translateEnvironmentErrors } from '../environment-error-statuses.ts';
import { openRoutes, type SessionRoutesContext } from './open-routes.ts';
import type { OpenSessionsContext } from './open-sessions/find-open-sessions.ts';
import { openSessionRoutes } from './open-sessions/open-session-routes.ts';
import { readRoutes } from './read-routes.ts';
import { translatePropertyErrors, translateSessionErrors } from './session-error-statuses.ts';

export const sessionRoutes =
  (context: SessionRoutesContext & OpenSessionsContext): FastifyPluginAsync =>
  async (app) => {
    handleErrors(app, [translateSessionErrors, translatePropertyErrors, translateEnvironmentErrors]);
    await app.register(openRoutes(context));
    await app.register(readRoutes(context));
    await app.register(openSessionRoutes(context));
  };
