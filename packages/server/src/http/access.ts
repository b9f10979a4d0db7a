import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Result } from '../platform/result.ts';
import { HttpError } from './errors/http-error.ts';
import { hasBody } from './has-body.ts';
import { organizationInPath } from './organization-in-path.ts';

/** The permissions that routes name, as keys. `access/` fills it in; http may not import `access/`. */
// biome-ignore lint/suspicious/noEmptyInterface: declarations of other modules are merged into it
export interface RoutePermissions {}

/**
 * The callers that a route admits. A route without a rule keeps the server from starting. `organization` rules refer to
 * the organization in the path's `:orgName`.
 */
export type AccessRule =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'authenticated';
      /** Set on look-ups that cost about as much as the access check; requests for other routes take turns. */
      readonly startsAtOnce?: true;
    }
  | { readonly kind: 'organization'; readonly permission: keyof RoutePermissions };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule;
  }
  interface FastifyRequest {
    /** The key of the caller; null before the access check and on public routes. */
    callerKey: string | null;
  }
}

export interface AccessRequest {
  readonly credential: string;
  readonly rule: Exclude<AccessRule, { kind: 'public' }>;
  /** As in the path: not parsed. */
  readonly organizationInPath: string | null;
  readonly sourceIp: string;
  readonly requestId: string;
}

/** The result of the check. */
export type AccessResult<Identity> = Result<AdmittedCaller<Identity>, AccessRefusal>;

export interface AdmittedCaller<Identity> {
  /** Passed to the route. */
  readonly identity: Identity;
  /** The same for all access tokens of one identity, and different for different identities. */
  readonly callerKey: string;
}

export interface AccessRefusal {
  readonly refusal: 'unauthenticated' | 'forbidden' | 'not_found';
  readonly message: string;
}

export type CheckAccess<Identity> = (request: AccessRequest) => Promise<AccessResult<Identity>>;

/** A route and its access rule. */
export interface RouteAccess {
  readonly method: string;
  readonly url: string;
  readonly rule: AccessRule;
}

const rulesOfServers = new WeakMap<FastifyInstance, RouteAccess[]>();

/** Lists the routes of a server with their access rules, for documents. */
export function listRouteAccess(app: FastifyInstance): readonly RouteAccess[] {
  return rulesOfServers.get(app) ?? [];
}

const statuses = { unauthenticated: 401, forbidden: 403, not_found: 404 } as const;

/** Checks every request before its body is read and, if it has a body, again when the body is complete. */
export function enforceAccess<Identity>(app: FastifyInstance, checkAccess: CheckAccess<Identity>): void {
  app.decorateRequest('identity', null);
  app.decorateRequest('callerKey', null);
  const rules: RouteAccess[] = [];
  rulesOfServers.set(app, rules);
  app.addHook('onRoute', (route) => {
    const rule = route.config?.access;
    if (!rule) throw new Error(`route ${route.method} ${route.url} has no access rule`);
    for (const method of [route.method].flat()) rules.push({ method, url: route.url, rule });
  });
  const check = async (request: FastifyRequest, rule: AccessRequest['rule']) => {
    const result = await checkAccess({
      credential: readCredential(request),
      rule,
      organizationInPath: organizationInPath(request),
      sourceIp: request.ip,
      requestId: request.id,
    });
    if (!result.ok) throw refuseAccess(result.fault);
    request.setDecorator('identity', result.value.identity);
    request.callerKey = result.value.callerKey;
  };
  app.addHook('onRequest', (request, _reply, done) => {
    const rule = ruleOf(request);
    if (rule === null) done();
    else check(request, rule).then(() => done(), done);
  });
  // A body may arrive slowly, and the caller's access may expire or be revoked in the meantime.
  app.addHook('preValidation', (request, _reply, done) => {
    const rule = ruleOf(request);
    if (rule === null || !hasBody(request)) done();
    else check(request, rule).then(() => done(), done);
  });
}

/** Returns null for a public route, and for a request that matches no route. */
function ruleOf(request: FastifyRequest): AccessRequest['rule'] | null {
  const rule = request.routeOptions.config.access;
  return rule === undefined || rule.kind === 'public' ? null : rule;
}

/** Converts a refusal of the access check to an HTTP error. */
export function refuseAccess({ refusal, message }: AccessRefusal): HttpError {
  const headers = refusal === 'unauthenticated' ? { 'www-authenticate': 'token, Bearer' } : {};
  return new HttpError(statuses[refusal], message, { headers });
}

/** Reads `Authorization: token <value>` or `Bearer <value>` (docs/contract/README.md#general-conventions). */
function readCredential(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined) {
    throw refuseAccess({
      refusal: 'unauthenticated',
      message: 'This route requires an access token: send "Authorization: token <access token>".',
    });
  }
  const match = /^(?:token|bearer) +([^\s]{1,512})$/i.exec(header);
  if (!match?.[1]) {
    throw refuseAccess({
      refusal: 'unauthenticated',
      message: 'The Authorization header must be "token <access token>" or "Bearer <access token>".',
    });
  }
  return match[1];
}
