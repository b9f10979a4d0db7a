import { finished } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from '../errors/http-error.ts';
import { ServerBusy } from '../errors/server-busy.ts';
import { UnsentBytes, type UnsentLimits } from './unsent-bytes.ts';

/** Smaller responses fit into the buffers of a connection. */
const countedBytes = 65_536;
const retryAfterSeconds = 5;

/**
 * Limits the memory for responses that the clients of an organization have not read yet. A response over the limit gets
 * a 429, or a 503 if the limit of the whole server is reached. Streamed responses do not count, because they use memory
 * only as fast as their client reads.
 */
export function limitUnsentResponses(app: FastifyInstance, limits: UnsentLimits): void {
  const unsent = new UnsentBytes(limits);
  app.addHook('onSend', (request, reply, payload, done) => {
    const owner = organizationOf(request);
    const bytes = sizeOf(payload);
    if (owner === null || bytes < countedBytes) return done(null, payload);
    const held = unsent.hold(owner, bytes);
    if (!held.ok) return done(held.fault === 'server' ? new ServerBusy() : tooManyUnread());
    // Calls back even if the client has already disconnected.
    finished(reply.raw, held.value);
    done(null, payload);
  });
}

function organizationOf(request: FastifyRequest): string | null {
  const { orgName } = (request.params ?? {}) as { orgName?: unknown };
  const { access } = request.routeOptions.config;
  return access?.kind === 'organization' && typeof orgName === 'string' ? orgName.toLowerCase() : null;
}

function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return payload.length < countedBytes / 3 ? 0 : Buffer.byteLength(payload);
  return payload instanceof Uint8Array ? payload.byteLength : 0;
}

function tooManyUnread(): HttpError {
  return new HttpError(
    429,
    'Your organization has too many responses that its clients have not read yet; read those first.',
    { headers: { 'retry-after': String(retryAfterSeconds) } },
  );
}
