import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServerBusy } from '../errors/server-busy.ts';
import { hasBody } from '../has-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for routes that operators need while the server is overloaded; the limit does not apply to them. */
    exemptFromRequestLimit?: true;
  }
}

/**
 * Limits the number of active requests. A request over the limit gets a 503 before its credential is checked or its
 * body is read. A request that waits for its client (a slow body, an unread response) does not count; time-outs limit
 * it.
 */
export function limitRequests(app: FastifyInstance, maxActiveRequests: number): void {
  const active = new Set<FastifyRequest>();
  const admit = (request: FastifyRequest): ServerBusy | undefined => {
    if (request.routeOptions.config.exemptFromRequestLimit === true) return undefined;
    if (active.size >= maxActiveRequests) return new ServerBusy();
    active.add(request);
    return undefined;
  };
  app.addHook('onRequest', (request, _reply, done) => done(admit(request)));
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (hasBody(request)) active.delete(request);
    done(null, payload);
  });
  app.addHook('preValidation', (request, _reply, done) =>
    done(hasBody(request) ? admit(request) : undefined),
  );
  app.addHook('onSend', (request, _reply, payload, done) => {
    active.delete(request);
    done(null, payload);
  });
  // If the client has disconnected, `onSend` may not run, but the handler still runs to its end.
  app.addHook('onRoute', (route) => {
    const { handler } = route;
    // Every handler is asynchronous: Fastify would send the `undefined` of one that replies later.
    route.handler = async function handle(request, reply): Promise<unknown> {
      try {
        return await handler.call(this, request, reply);
      } finally {
        active.delete(request);
      }
    };
  });
}
