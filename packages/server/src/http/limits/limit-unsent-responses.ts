import { finished } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from '../errors/http-error.ts';
import { ServerBusy } from '../errors/server-busy.ts';
import { organizationInPath } from '../organization-in-path.ts';
import { SlicedResponse } from '../sliced-response.ts';
import { UnsentBytes, type UnsentLimits } from './unsent-bytes.ts';

/** Smaller responses fit into the buffers of a connection. */
const countedBytes = 65_536;
const retryAfterSeconds = 5;

/**
 * Limits the bytes of responses of every route that are in memory because their clients have not read them: of one
 * organization, of one caller where the path names no organization, and of one address without a token. A response over
 * the limit gets 429, or 503 where the server has no more room. Other streams are not counted, because they are
 * produced only as fast as their client reads.
 */
export function limitUnsentResponses(app: FastifyInstance, limits: UnsentLimits): void {
  const unsent = new UnsentBytes(limits);
  app.addHook('onSend', (request, reply, payload, done) => {
    const bytes = sizeOf(payload);
    if (bytes < countedBytes) return done(null, payload);
    const held = unsent.hold(ownerOf(request), bytes);
    if (!held.ok) return done(held.fault === 'server' ? new ServerBusy() : tooManyUnread());
    // Calls back even if the client has already disconnected.
    finished(reply.raw, held.value);
    done(null, payload);
  });
}

/**
 * The access check has admitted callers to their organization, so no caller uses up the limit of another organization.
 */
function ownerOf(request: FastifyRequest): string {
  const organization = organizationInPath(request);
  const { access } = request.routeOptions.config;
  if (request.callerKey === null) return `address ${request.ip}`;
  if (access?.kind !== 'organization' || organization === null) return `caller ${request.callerKey}`;
  return `organization ${organization.toLowerCase()}`;
}

function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return payload.length < countedBytes / 3 ? 0 : Buffer.byteLength(payload);
  if (payload instanceof SlicedResponse) return payload.bytes;
  return payload instanceof Uint8Array ? payload.byteLength : 0;
}

function tooManyUnread(): HttpError {
  return new HttpError(429, 'You have too many unread responses; read them first.', {
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}
