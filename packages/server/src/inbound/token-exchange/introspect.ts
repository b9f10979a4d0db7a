import { administers, administratorRole, loginOf, type Principal } from '../../access/index.ts';
import type { Database } from '../../database/index.ts';
import type { Clock } from '../../platform/time/clock.ts';
import {
  type AccessToken,
  findAccessTokenByHash,
  findPrincipal,
  hashAccessToken,
  isLive,
  type PrincipalSource,
} from '../access-tokens/index.ts';

/** RFC 7662 §2.2; times in unix seconds. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope: string;
      readonly username: string;
      readonly sub: string;
      readonly token_type: 'token';
      readonly iat: number;
      readonly exp?: number;
      readonly organization?: string;
      readonly kind: string;
    };

/**
 * Returns the state of a token. A caller may introspect its own token and, as an administrator, the tokens of its
 * organization. For any other token, the response is the same as for one that was never issued (RFC 7662 §4: no
 * scanning).
 */
export async function introspect(
  context: PrincipalSource & { readonly database: Database; readonly clock: Clock },
  caller: Principal,
  tokenValue: string,
): Promise<Introspection> {
  const { db } = context.database;
  const token = await findAccessTokenByHash(db, hashAccessToken(tokenValue));
  if (!token || !isLive(token, context.clock.now()) || token.kind === 'refresh') return { active: false };
  const isOwn = token.id === caller.token.id;
  const isAdministered = token.organizationId !== null && administers(caller, token.organizationId);
  if (!isOwn && !isAdministered) return { active: false };
  const principal = await findPrincipal(context, db, token);
  if (!principal) return { active: false };
  return {
    active: true,
    scope: scopeOf(token, principal),
    username: loginOf(principal),
    sub: loginOf(principal),
    token_type: 'token',
    iat: Math.floor(token.createdAt / 1_000),
    ...(token.expiresAt === null ? {} : { exp: Math.floor(token.expiresAt / 1_000) }),
    ...(principal.kind === 'user' ? {} : { organization: principal.organizationName }),
    kind: token.kind,
  };
}

function scopeOf(token: AccessToken, principal: Principal): string {
  switch (principal.kind) {
    case 'organization':
      return token.roleId === administratorRole ? 'admin' : '';
    case 'team':
      return `team:${principal.teamName}`;
    case 'runner':
      return `runner:${principal.runnerPoolName}`;
    case 'user':
      return `user:${principal.login}`;
  }
}
