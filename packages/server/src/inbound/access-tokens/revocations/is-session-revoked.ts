import type { Reader } from '../../../database/index.ts';
import { findAccessToken, isAccessTokenRevoked } from '../store.ts';
import { isOriginOfSessionRevoked } from './revoked-origin-store.ts';

/** A stored environment session, with everything that can end it. */
export interface RevocableSession {
  readonly id: string;
  readonly organizationId: string;
  readonly tokenId: string;
  /** The user that opened it; null for a machine identity. */
  readonly userId: string | null;
  /** The environments whose values it contains. */
  readonly environmentIds: readonly string[];
}

/**
 * Returns true for a session that a revocation has ended but not reached yet: its token, the membership of its opener or
 * one of its environments is gone.
 */
export async function isSessionRevoked(db: Reader, session: RevocableSession): Promise<boolean> {
  const { organizationId, userId, environmentIds } = session;
  const token = await findAccessToken(db, session.tokenId);
  if (token !== null && token.revokedAt !== null) return true;
  const parentId = token?.parentId ?? null;
  if (parentId !== null && (await isAccessTokenRevoked(db, parentId))) return true;
  return isOriginOfSessionRevoked(db, session.id, [
    ...(userId === null ? [] : [{ organizationId, userId }]),
    ...environmentIds.map((environmentId) => ({ environmentId })),
  ]);
}
