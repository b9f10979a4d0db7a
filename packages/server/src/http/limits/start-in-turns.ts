import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';
import { ServerBusy } from '../errors/server-busy.ts';
import { createStartTurns } from './start-turns.ts';

/**
 * Starts the handlers of organizations' routes in turns. Token exchange has no organization in its path and never waits;
 * neither do routes about the caller alone.
 */
export function startInTurns(app: FastifyInstance): void {
  const turns = createStartTurns();
  app.addHook('preHandler', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    // The access check has admitted the caller to this organization, so nobody takes the turns of another one.
    const { orgName } = (request.params ?? {}) as { orgName?: unknown };
    if (access?.kind !== 'organization' || typeof orgName !== 'string') done();
    // Work that waits is started by the request before it, whose spans would become its parents.
    else if (!turns.start(orgName.toLowerCase(), AsyncLocalStorage.bind(done))) done(new ServerBusy());
  });
}
