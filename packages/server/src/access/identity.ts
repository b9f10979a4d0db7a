import type { AuditActor } from '../audit/index.ts';
import { type HttpRequest, originOf, type RequestOrigin } from '../http/index.ts';
import type { Authority } from './authority.ts';
import { loginOf, type Principal, type Reach } from './principal.ts';

/** What the access check hands to a route: who calls, and where it may act. */
export class Identity {
  readonly principal: Principal;
  readonly authority: Authority;
  readonly #reach: Reach | null;

  constructor(principal: Principal, reach: Reach | null, authority: Authority) {
    this.principal = principal;
    this.authority = authority;
    this.#reach = reach;
  }

  /** The organization in the path, as the access check found it. */
  get organization(): Reach {
    if (!this.#reach) throw new Error('this route has no organization in its path');
    return this.#reach;
  }
}

/** Everything a use case needs to know of its caller. */
export interface Caller extends RequestOrigin {
  readonly principal: Principal;
  readonly actor: AuditActor;
  /** What `authorizedWrite` asks again. */
  readonly authority: Authority;
}

export function identityOf(request: HttpRequest): Identity {
  const identity = request.getDecorator<unknown>('identity');
  if (!(identity instanceof Identity)) throw new Error('this route was reached without an access check');
  return identity;
}

export function callerOf(request: HttpRequest): Caller {
  const { principal, authority } = identityOf(request);
  return { ...originOf(request), principal, authority, actor: actorOf(principal) };
}

/**
 * Who acts with a token. Where a workload obtained the token, the workload does: what it acts as is beside it. A user
 * stays the actor, with the workload behind the token.
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
