import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify';
import type { Logger } from '../platform/logger.ts';
import { newId } from '../platform/new-id.ts';
import { type CheckAccess, enforceAccess } from './access.ts';
import { answerUnparsed } from './answer-unparsed.ts';
import { compileSerializers } from './compile-serializers.ts';
import { compileValidators } from './compile-validators.ts';
import { HttpError } from './errors/http-error.ts';
import { renderErrors } from './errors/render-errors.ts';
import { defaultLimits, type HttpLimits } from './http-limits.ts';
import { keepOutOfCaches } from './keep-out-of-caches.ts';
import { limitRequests } from './limit-requests.ts';
import { acceptGzip, acceptJsonBodies } from './request-bodies.ts';
import { describeRequest } from './request-notes.ts';
import { traceRequests } from './trace-requests.ts';

const bodyLimitBytes = 4 * 1024 * 1024;

/**
 * Given with the options and not set later: without them Fastify loads its own compilers at once. It declares them as
 * those very compilers, though it takes any.
 */
const compileWhenCalled = {
  compilersFactory: { buildValidator: compileValidators, buildSerializer: compileSerializers },
} as unknown as FastifyServerOptions['schemaController'] & object;

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly checkAccess: CheckAccess;
  /** CIDRs of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Defaults hold for what is not given. */
  readonly limits?: Partial<HttpLimits>;
  readonly onAnswer?: (answer: { route: string; method: string; status: number; seconds: number }) => void;
}

/** A Fastify instance with all that every route shares: errors, access, bodies, request ids, one log line a request. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits };
  const app = fastify({
    loggerInstance: options.logger,
    // One line a request is written below, without the URL, which may hold what a client should not have put there.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // A logger of its own for every request costs more than all else here; what is logged names the request itself.
    childLoggerFactory: (logger) => logger,
    genReqId: () => newId(),
    requestIdHeader: false,
    bodyLimit: bodyLimitBytes,
    schemaController: compileWhenCalled,
    routerOptions: { maxParamLength: 300, caseSensitive: true },
    // HEAD does all that GET does and shows none of it: only routes without effects have it (`exposeHeadRoute`).
    exposeHeadRoutes: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    http: {
      headersTimeout: limits.headersMilliseconds,
      connectionsCheckingInterval: limits.checkMilliseconds,
    },
    requestTimeout: limits.requestMilliseconds,
    keepAliveTimeout: limits.idleMilliseconds,
    connectionTimeout: limits.silentMilliseconds,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // A URL that cannot be decoded never reaches a route or a hook.
    frameworkErrors: (error, request, reply) => {
      reply.header('x-pulumi-request-id', request.id);
      reply.header('cache-control', 'no-store');
      renderErrors()(error, request, reply);
    },
    clientErrorHandler: answerUnparsed,
  }) as unknown as FastifyInstance;
  app.server.maxConnections = limits.mostConnections;
  app.setErrorHandler(renderErrors());
  app.setNotFoundHandler((request) => {
    if (request.method === 'HEAD') throw new HttpError(405, 'HEAD is not supported here; send GET.');
    throw new HttpError(404, `There is nothing at ${request.method} ${request.url.split('?')[0]}.`);
  });
  acceptJsonBodies(app);
  acceptGzip(app);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-pulumi-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    keepOutOfCaches(request, reply);
    // No text column keeps a NUL: what a path or query holds may be looked up or stored.
    done(request.url.includes('%00') ? new HttpError(400, 'The URL holds a NUL character.') : undefined);
  });
  limitRequests(app, limits.mostUnderWay);
  traceRequests(app);
  enforceAccess(app, options.checkAccess);
  logAnswers(app, options);
  letGoOfConnections(app);
  return app;
}

const sweepMilliseconds = 100;

/**
 * While the server closes: connections whose requests were under way when it began are kept by their clients, and it
 * would wait for them to be idle for a minute.
 */
function letGoOfConnections(app: FastifyInstance): void {
  let sweep: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    sweep = setInterval(() => app.server.closeIdleConnections(), sweepMilliseconds);
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweep);
    done();
  });
}

function logAnswers(app: FastifyInstance, options: HttpServerOptions): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const seconds = reply.elapsedTime / 1_000;
    options.onAnswer?.({ route, method: request.method, status: reply.statusCode, seconds });
    if (options.logger.isLevelEnabled('debug')) {
      const { method } = request;
      const about = { ...describeRequest(request), method, route, status: reply.statusCode, seconds };
      options.logger.debug(about, 'answered');
    }
    done();
  });
}
