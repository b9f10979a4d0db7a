import {
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tracer } from '../platform/tracing.ts';
import { noteOnRequest } from './request-notes.ts';

interface Traced {
  readonly span: Span;
  readonly active: Context;
}

/** Routes that probes call every few seconds. */
const untraced: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Records a span for each request, as a child of the caller's span if there is one (W3C Trace Context, `traceparent`).
 * The span is named after the route, because a client may have put a secret into the path.
 */
export function traceRequests(app: FastifyInstance): void {
  const traced = new WeakMap<FastifyRequest, Traced>();

  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route !== undefined && untraced.has(route)) return done();
    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      route === undefined ? request.method : `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          ...(route === undefined ? {} : { 'http.route': route }),
          'symbolon.request_id': request.id,
        },
      },
      parent,
    );
    if (!span.isRecording() && !trace.isSpanContextValid(span.spanContext())) return done();
    const active = trace.setSpan(parent, span);
    traced.set(request, { span, active });
    if (span.isRecording()) noteOnRequest(request, { traceId: span.spanContext().traceId });
    context.with(active, done);
  });
  // The body is read in the context of the connection, so the request's context is restored here.
  app.addHook('preHandler', (request, _reply, done) => {
    const found = traced.get(request);
    if (found === undefined) done();
    else context.with(found.active, done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = traced.get(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
