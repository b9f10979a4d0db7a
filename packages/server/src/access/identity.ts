import type { AuditActor } from '../audit/index.ts';
import { type HttpRequest, originOf, type RequestOrigin } from '../http/index.ts';
import type { OrganizationAccess } from './organization-access.ts';
import { loginOf, type Principal } from './principal.ts';
import type { Authority } from './recheck-access.ts';

/** The result of the access check for a route: the caller and the organization in the path. */
export class Identity {
  readonly principal: Principal;
  readonly authority: Authority;
  readonly #organization: OrganizationAccess | null;

  constructor(principal: Principal, organization: OrganizationAccess | null, authority: Authority) {
    this.principal = principal;
    this.authority = authority;
    this.#organization = organization;
  }

  /** Returns the organization in the path, as found by the access check. */
  get organization(): OrganizationAccess {
    if (!this.#organization) throw new Error('this route has no organization in its path');
    return this.#organization;
  }
}

/** The caller of a use case. */
export interface Caller extends RequestOrigin {
  readonly principal: Principal;
  readonly actor: AuditActor;
  /** The check that `authorizedWrite` repeats. */
  readonly authority: Authority;
}

export function identityOf(request: HttpRequest): Identity {
  const identity = request.getDecorator<unknown>('identity');
  if (!(identity instanceof Identity)) throw new Error('this route was called without an access check');
  return identity;
}

export function callerOf(request: HttpRequest): Caller {
  const { principal, authority } = identityOf(request);
  return { ...originOf(request), principal, authority, actor: actorOf(principal) };
}

/**
 * Returns the actor of a token. For a token that a workload obtained, the actor is the workload, together with the
 * identity that it acts as. A user stays the actor even if a workload obtained the token; the workload is recorded
 * beside it.
 */
export function actorOf(principal: Principal): AuditActor {
  const { id, name: tokenName, workload } = principal.token;
  const [name, token] = [loginOf(principal), { tokenId: id, tokenName }];
  if (principal.kind === 'user') {
    return { kind: 'user', name, ...token, ...(workload === undefined ? {} : { workload }) };
  }
  if (workload === undefined) return { kind: 'machine', name, ...token };
  return { kind: 'workload', name: workload.subject || workload.issuer, ...token, workload, actsAs: name };
}
