import type { FastifyRequest } from 'fastify';

/** A request as routes hand it on: slices outside `routes.ts` see this name and never the library's. */
export type HttpRequest = FastifyRequest;

/** Where a request came from: what its audit event will say. */
export interface RequestOrigin {
  readonly sourceIp: string;
  readonly requestId: string;
}

export function originOf(request: HttpRequest): RequestOrigin {
  return { sourceIp: request.ip, requestId: request.id };
}
