import type { FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True if the response is public and the same for every caller; caches may then store it. */
    cacheable?: true;
  }
}

/**
 * Forbids caches to store a response, unless its route is `cacheable`: most responses contain tokens, secrets or data
 * of one caller (RFC 9111 §5.2.2.5; RFC 6749 §5.1 requires `Pragma` too). The headers are set before anything can fail,
 * so that error responses have them too.
 */
export function keepOutOfCaches(request: FastifyRequest, reply: FastifyReply): void {
  if (request.routeOptions.config.cacheable === true) return;
  reply.header('cache-control', 'no-store');
  reply.header('pragma', 'no-cache');
}
