import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  fastify,
  LogController,
} from 'fastify';
import { requestIdHeader } from '../contract/headers.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { newId } from '../platform/new-id.ts';
import { type CheckAccess, enforceAccess } from './access.ts';
import { compileSerializers } from './compile-serializers.ts';
import { compileValidators } from './compile-validators.ts';
import { HttpError } from './errors/http-error.ts';
import { renderErrors } from './errors/render-errors.ts';
import { keepOutOfCaches } from './keep-out-of-caches.ts';
import { closeUnusedConnections } from './limits/close-unused-connections.ts';
import { defaultLimits, type HttpLimits } from './limits/http-limits.ts';
import { limitRequests } from './limits/limit-requests.ts';
import { limitUnsentResponses } from './limits/limit-unsent-responses.ts';
import { startInTurns } from './limits/start-in-turns.ts';
import { defaultUnsentLimits, type UnsentLimits } from './limits/unsent-bytes.ts';
import { refuseMalformedRequest } from './refuse-malformed-request.ts';
import { acceptGzip, acceptJsonBodies, maxJsonBytes } from './request-bodies.ts';
import { describeRequest } from './request-notes.ts';
import { traceRequests } from './trace-requests.ts';

/**
 * Passed with the options, because compilers that are set later would not keep Fastify from loading its own at start.
 * Fastify accepts any compilers, but its types name its own.
 */
const compileWhenCalled = {
  compilersFactory: { buildValidator: compileValidators, buildSerializer: compileSerializers },
} as unknown as FastifyServerOptions['schemaController'] & object;

export interface HttpServerOptions<Identity> {
  readonly logger: Logger;
  readonly checkAccess: CheckAccess<Identity>;
  /** CIDRs of the proxies whose `X-Forwarded-For` is trusted. */
  readonly trustedProxies: readonly string[];
  /** Limits that are missing have their defaults. */
  readonly limits?: Partial<HttpLimits>;
  /** Limits responses in memory that clients have not read. */
  readonly unsentLimits?: UnsentLimits;
  readonly onResponse?: (response: {
    route: string;
    method: string;
    status: number;
    seconds: number;
  }) => void;
}

/**
 * Creates a Fastify instance with everything that routes share: errors, access, bodies, request ids, one log line per
 * request.
 */
export function createHttpServer<Identity>(options: HttpServerOptions<Identity>): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits };
  const logger: FastifyBaseLogger = options.logger;
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    // logResponses writes one line per request, without the URL: a client may have put a secret into it.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // A child logger per request costs more than everything else here; log lines name the request themselves.
    childLoggerFactory: (logger) => logger,
    genReqId: () => newId(),
    requestIdHeader: false,
    bodyLimit: maxJsonBytes,
    schemaController: compileWhenCalled,
    routerOptions: { maxParamLength: 300, caseSensitive: true },
    // HEAD has the effects of GET without its response, so only routes without effects support it (`exposeHeadRoute`).
    exposeHeadRoutes: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
    },
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionTimeout: limits.inactivityMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // A URL that cannot be decoded never reaches a route or a hook.
    frameworkErrors: (error, request, reply) => {
      reply.header(requestIdHeader, request.id);
      reply.header('cache-control', 'no-store');
      renderErrors()(error, request, reply);
    },
    clientErrorHandler: refuseMalformedRequest,
  });
  app.server.maxConnections = limits.maxConnections;
  app.setErrorHandler(renderErrors());
  app.setNotFoundHandler((request) => {
    if (request.method === 'HEAD') throw new HttpError(405, 'HEAD is not supported on this route; send GET.');
    throw new HttpError(404, `Unknown route ${request.method} ${request.url.split('?')[0]}.`);
  });
  acceptJsonBodies(app);
  acceptGzip(app);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id);
    reply.header('x-content-type-options', 'nosniff');
    keepOutOfCaches(request, reply);
    // Text columns cannot store NUL, and routes look up or store values from the path and query.
    done(request.url.includes('%00') ? new HttpError(400, 'The URL contains a NUL character.') : undefined);
  });
  limitRequests(app, limits.maxActiveRequests);
  limitUnsentResponses(app, options.unsentLimits ?? defaultUnsentLimits);
  traceRequests(app);
  enforceAccess(app, options.checkAccess);
  startInTurns(app);
  logResponses(app, options);
  closeUnusedConnections(app);
  return app;
}

function logResponses(
  app: FastifyInstance,
  options: Pick<HttpServerOptions<unknown>, 'logger' | 'onResponse'>,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const seconds = reply.elapsedTime / 1_000;
    options.onResponse?.({ route, method: request.method, status: reply.statusCode, seconds });
    if (options.logger.isLevelEnabled('debug')) {
      const { method } = request;
      const about = { ...describeRequest(request), method, route, status: reply.statusCode, seconds };
      options.logger.debug(about, 'answered');
    }
    done();
  });
}
