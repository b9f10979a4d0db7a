import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { forClient } from '../../platform/client-connection.ts';
import { ServerBusy } from '../errors/server-busy.ts';
import { organizationInPath } from '../organization-in-path.ts';
import { createStartTurns } from './start-turns.ts';

/**
 * Starts the handlers of requests with an access token in turns: organizations take turns or, for paths without an
 * organization, callers do. Token exchange has no access token and never waits, and neither do look-ups of the caller.
 */
export function startInTurns(app: FastifyInstance): void {
  const turns = createStartTurns();
  app.addHook('preHandler', (request, reply, done) => {
    const owner = ownerOf(request);
    if (owner === null) return done();
    const start = () => forClient(reply.raw, done);
    // Work that waits is started by the request before it, whose spans would become its parents.
    if (!turns.start(owner, AsyncLocalStorage.bind(start))) done(new ServerBusy());
  });
}

/**
 * Returns null if the request may start immediately. The access check has already admitted the caller, so no caller
 * uses the turns of others.
 */
function ownerOf(request: FastifyRequest): string | null {
  const { access } = request.routeOptions.config;
  if (access?.kind === 'authenticated') return access.startsAtOnce ? null : `caller ${request.callerKey}`;
  const organization = access?.kind === 'organization' ? organizationInPath(request) : null;
  return organization === null ? null : `organization ${organization.toLowerCase()}`;
}
