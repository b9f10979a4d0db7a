import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServerBusy } from './errors/server-busy.ts';
import { hasBody } from './has-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered however much there is to do: by what tells operators that there is. */
    evenWhenBusy?: true;
  }
}

/**
 * Bounds how many requests are under way. One that is over the bound is answered 503 before its credential is looked
 * at or its body read. While a request waits for its client (a body that is sent slowly, an answer that is not taken)
 * it is not counted: what bounds that are the time-outs.
 */
export function limitRequests(app: FastifyInstance, mostUnderWay: number): void {
  const underWay = new Set<FastifyRequest>();
  const takeOn = (request: FastifyRequest): ServerBusy | undefined => {
    if (request.routeOptions.config.evenWhenBusy === true) return undefined;
    if (underWay.size >= mostUnderWay) return new ServerBusy();
    underWay.add(request);
    return undefined;
  };
  app.addHook('onRequest', (request, _reply, done) => done(takeOn(request)));
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (hasBody(request)) underWay.delete(request);
    done(null, payload);
  });
  app.addHook('preValidation', (request, _reply, done) =>
    done(hasBody(request) ? takeOn(request) : undefined),
  );
  app.addHook('onSend', (request, _reply, payload, done) => {
    underWay.delete(request);
    done(null, payload);
  });
  // Where the client has hung up meanwhile nothing may be sent any more, but the work was done to its end.
  app.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function handle(request, reply) {
      const answer: unknown = handler.call(this, request, reply);
      return answer instanceof Promise ? answer.finally(() => underWay.delete(request)) : answer;
    };
  });
}
