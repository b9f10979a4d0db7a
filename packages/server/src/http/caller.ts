import type { FastifyRequest } from 'fastify';

/** The parts of a request that routes pass on, so that other files do not depend on the HTTP library. */
export type HttpRequest = FastifyRequest;

/** The origin of a request, for its audit event. */
export interface RequestOrigin {
  readonly sourceIp: string;
  readonly requestId: string;
}

export function originOf(request: HttpRequest): RequestOrigin {
  return { sourceIp: request.ip, requestId: request.id };
}
