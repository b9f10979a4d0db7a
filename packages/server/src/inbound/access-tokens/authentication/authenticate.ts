import type { Principal } from '../../../access/index.ts';
import type { Database, Reader } from '../../../database/index.ts';
import type { LastUses } from '../../../platform/last-uses.ts';
import type { Result } from '../../../platform/result.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import { type AccessToken, hashAccessToken, isLive } from '../access-token.ts';
import { findAccessToken, findAccessTokenByHash } from '../store.ts';
import { findPrincipal, type PrincipalSource } from './find-principal.ts';

/** The fault is a message for the caller. */
export type Authentication = Result<Principal, string>;

const refused = 'The access token is not valid: it is unknown, expired or revoked. Get a new token.';

/** Returns the principal of a credential. Unknown, expired and revoked tokens get the same error. */
export async function authenticate(
  context: PrincipalSource & {
    readonly database: Database;
    readonly clock: Clock;
    readonly lastUses: LastUses;
  },
  credential: string,
): Promise<Authentication> {
  const { db } = context.database;
  const authentication = await identify(
    context,
    db,
    await findAccessTokenByHash(db, hashAccessToken(credential)),
  );
  if (authentication.ok) {
    const principal = authentication.value;
    const ownerId = principal.kind === 'user' ? principal.userId : principal.organizationId;
    context.lastUses.note(ownerId, principal.token.id);
  }
  return authentication;
}

/** Returns the current principal of a token that was authenticated earlier, as the transaction sees it. */
export async function authenticateAgain(
  context: PrincipalSource & { readonly clock: Clock },
  db: Reader,
  tokenId: string,
): Promise<Authentication> {
  return identify(context, db, await findAccessToken(db, tokenId));
}

async function identify(
  context: PrincipalSource & { readonly clock: Clock },
  db: Reader,
  token: AccessToken | null,
): Promise<Authentication> {
  if (!token || !isLive(token, context.clock.now())) return { ok: false, fault: refused };
  if (token.kind === 'refresh') {
    return {
      ok: false,
      fault:
        'This is a refresh token, which only /api/oauth/token accepts: exchange it there with grant_type=refresh_token.',
    };
  }
  const principal = await findPrincipal(context, db, token);
  return principal ? { ok: true, value: principal } : { ok: false, fault: refused };
}
