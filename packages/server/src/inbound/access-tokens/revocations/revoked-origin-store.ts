import { sql } from 'kysely';
import type { Reader } from '../../../database/index.ts';
import type { Revocation, SessionsOf, TokenSearch } from './revocation.ts';

/**
 * The origins of a row of `access_tokens`, as texts. A token is revoked as soon as one of them is in `revoked_origins`
 * with this token or a newer one, before the token's own row is written. A missing part makes the text null, which
 * equals nothing.
 */
const originsOfToken = sql`
  'issuer:' || access_tokens.organization_id || ':' || access_tokens.issuer_id,
  'policy:' || access_tokens.organization_id || ':' || access_tokens.issuer_id || ':'
    || access_tokens.policy_version || ':' || access_tokens.policy_index,
  'user:' || access_tokens.organization_id || ':' || access_tokens.user_id,
  'team:' || access_tokens.organization_id || ':' || access_tokens.team_id,
  'token:' || access_tokens.parent_id`;

/** The time at which a token's origin was revoked; null if it was not. For queries of `access_tokens`. */
export const revokedWithOriginAt = sql<number | null>`(
  select min(revoked_origins.revoked_at) from revoked_origins
  where revoked_origins.origin in (${originsOfToken}) and revoked_origins.newest_token >= access_tokens.id)`;

/** For queries of `access_tokens`: true unless the token's origin was revoked. */
export const hasOrigin = sql<boolean>`not exists (
  select 1 from revoked_origins
  where revoked_origins.origin in (${originsOfToken}) and revoked_origins.newest_token >= access_tokens.id)`;

/** Returns the origins that a search covers, as `originsOfToken` writes them. */
export function originsOf({ column, value, organizationId, policies }: TokenSearch): readonly string[] {
  switch (column) {
    case 'issuer_id':
      return policies === null
        ? [`issuer:${organizationId}:${value}`]
        : policies.map(({ version, index }) => `policy:${organizationId}:${value}:${version}:${index}`);
    case 'user_id':
      return [`user:${organizationId}:${value}`];
    case 'team_id':
      return [`team:${organizationId}:${value}`];
    case 'parent_id':
      return [`token:${value}`];
  }
}

/** Returns the origin of sessions; null for those of tokens, which end with their tokens. */
export function originOfSessions(of: SessionsOf): string | null {
  if ('tokenIds' in of) return null;
  return 'userId' in of ? `user:${of.organizationId}:${of.userId}` : `environment:${of.environmentId}`;
}

/** Returns true if one of the origins of a session was revoked since it was opened. */
export async function isOriginOfSessionRevoked(
  db: Reader,
  sessionId: string,
  origins: readonly SessionsOf[],
): Promise<boolean> {
  const texts = origins.flatMap((of) => originOfSessions(of) ?? []);
  if (texts.length === 0) return false;
  const row = await db
    .selectFrom('revoked_origins')
    .select('origin')
    .where('origin', 'in', texts)
    .where('newest_session', '>=', sessionId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns the revocation's origins. */
export function listOrigins({ tokens, sessions }: Revocation): readonly string[] {
  const ofSessions = sessions === null ? null : originOfSessions(sessions);
  return [
    ...new Set([...(tokens === null ? [] : originsOf(tokens)), ...(ofSessions === null ? [] : [ofSessions])]),
  ];
}
