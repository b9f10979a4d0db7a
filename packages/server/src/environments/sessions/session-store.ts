import type { Reader, Tx } from '../../database/index.ts';

/** What was opened, for whom and until when. */
export interface Session {
  readonly id: string;
  readonly organizationId: string;
  /** Null where a document that is not saved was opened. */
  readonly environmentId: string | null;
  /** The principal that opened it. */
  readonly opener: string;
  readonly sealedResult: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export async function insertSession(tx: Tx, session: Session): Promise<void> {
  await tx
    .insertInto('environment_sessions')
    .values({
      id: session.id,
      organization_id: session.organizationId,
      environment_id: session.environmentId,
      opener: session.opener,
      sealed_result: session.sealedResult,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
    })
    .execute();
}

export async function findSession(db: Reader, id: string): Promise<Session | null> {
  const row = await db.selectFrom('environment_sessions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    environmentId: row.environment_id,
    opener: row.opener,
    sealedResult: row.sealed_result,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** What was opened of an environment ends with it. */
export async function deleteSessionsOfEnvironment(tx: Tx, environmentId: string): Promise<void> {
  await tx.deleteFrom('environment_sessions').where('environment_id', '=', environmentId).execute();
}

/** Of all organizations. */
export async function countOpenSessions(db: Reader, now: number): Promise<number> {
  const { open } = await db
    .selectFrom('environment_sessions')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return open;
}

/** Takes away up to `limit` sessions that ended before `now`; answers how many. */
export async function deleteEndedSessions(tx: Tx, now: number, limit: number): Promise<number> {
  const ended = tx
    .selectFrom('environment_sessions')
    .select('id')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit);
  const deleted = await tx
    .deleteFrom('environment_sessions')
    .where('id', 'in', ended)
    .returning('id')
    .execute();
  return deleted.length;
}
