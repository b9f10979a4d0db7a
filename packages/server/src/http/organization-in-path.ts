import type { FastifyRequest } from 'fastify';

/** Returns the organization in the path of a request (`:orgName`), as written; null if the path has none. */
export function organizationInPath({ params }: FastifyRequest): string | null {
  const name = typeof params === 'object' && params !== null && 'orgName' in params ? params.orgName : null;
  return typeof name === 'string' ? name : null;
}
