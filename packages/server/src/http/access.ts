import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from './errors/http-error.ts';
import { hasBody } from './has-body.ts';

/**
 * Who may call a route. Every route says it; one that does not keeps the server from starting. `organization` rules
 * are about the organization that the path names in `:orgName`.
 */
export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'organization'; readonly permission: string };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule;
  }
}

export interface AccessRequest {
  readonly credential: string;
  readonly rule: Exclude<AccessRule, { kind: 'public' }>;
  readonly organizationName: string | null;
  readonly sourceIp: string;
  readonly requestId: string;
}

/** What the check answers; `identity` is handed to the route. */
export type AccessAnswer =
  | { readonly allowed: true; readonly identity: unknown }
  | ({ readonly allowed: false } & AccessRefusal);

export interface AccessRefusal {
  readonly refusal: 'unauthenticated' | 'forbidden' | 'not_found';
  readonly message: string;
}

export type CheckAccess = (request: AccessRequest) => Promise<AccessAnswer>;

const statuses = { unauthenticated: 401, forbidden: 403, not_found: 404 } as const;

/** Checks each request in one place, before its body is read and, where there is one, again when it is whole. */
export function enforceAccess(app: FastifyInstance, checkAccess: CheckAccess): void {
  app.decorateRequest('identity', null);
  app.addHook('onRoute', (route) => {
    if (!route.config?.access)
      throw new Error(`route ${route.method} ${route.url} does not say who may call it`);
  });
  const check = async (request: FastifyRequest, rule: AccessRequest['rule']) => {
    const answer = await checkAccess({
      credential: readCredential(request),
      rule,
      organizationName: organizationNameOf(request),
      sourceIp: request.ip,
      requestId: request.id,
    });
    if (!answer.allowed) throw refuseAccess(answer);
    request.setDecorator('identity', answer.identity);
  };
  app.addHook('onRequest', (request, _reply, done) => {
    const rule = ruleOf(request);
    if (rule === null) done();
    else check(request, rule).then(() => done(), done);
  });
  // A body may be sent as slowly as the sender likes: what he was allowed when it began may have ended since.
  app.addHook('preValidation', (request, _reply, done) => {
    const rule = ruleOf(request);
    if (rule === null || !hasBody(request)) done();
    else check(request, rule).then(() => done(), done);
  });
}

/** Null where anybody may call, and where there is no route. */
function ruleOf(request: FastifyRequest): AccessRequest['rule'] | null {
  const rule = request.routeOptions.config.access;
  return rule === undefined || rule.kind === 'public' ? null : rule;
}

/** What a refusal of the access check is rendered as, whenever it is made. */
export function refuseAccess({ refusal, message }: AccessRefusal): HttpError {
  const headers = refusal === 'unauthenticated' ? { 'www-authenticate': 'token, Bearer' } : {};
  return new HttpError(statuses[refusal], message, { headers });
}

/** `Authorization: token <value>`, or `Bearer <value>` (docs/contract/README.md#general-conventions). */
function readCredential(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined) {
    throw refuseAccess({
      refusal: 'unauthenticated',
      message: 'This call needs an access token: send "Authorization: token <access token>".',
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

function organizationNameOf(request: FastifyRequest): string | null {
  const { orgName } = (request.params ?? {}) as { orgName?: unknown };
  return typeof orgName === 'string' ? orgName : null;
}
