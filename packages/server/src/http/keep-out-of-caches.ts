import type { FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer is the same for everybody and holds nothing of anybody's: caches may keep it as they like. */
    cacheable?: true;
  }
}

/**
 * Forbids every cache to keep an answer, unless its route says that it may: most hold tokens, secrets, or what only
 * this caller may know (RFC 9111 §5.2.2.5; RFC 6749 §5.1 asks for `Pragma`, too). Set before anything can fail, so that
 * errors have it.
 */
export function keepOutOfCaches(request: FastifyRequest, reply: FastifyReply): void {
  if (request.routeOptions.config.cacheable === true) return;
  reply.header('cache-control', 'no-store');
  reply.header('pragma', 'no-cache');
}
