import type { Reader, Tx } from '../../database/index.ts';

/** What was opened, for whom and until when. */
export interface Session {
  readonly id: string;
  readonly organizationId: string;
  /** Null where a document that is not saved was opened. */
  readonly environmentId: string | null;
  /** The principal that opened it. */
  readonly opener: string;
  /** The whole, or the outline of what is in pieces. */
  readonly sealedResult: string;
  readonly inPieces: boolean;
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
      in_pieces: session.inPieces ? 1 : 0,
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
    inPieces: row.in_pieces === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** What is stored already is the same, word for word: pieces that two servers make at once serve each other. */
export async function insertSessionPieces(
  tx: Tx,
  sessionId: string,
  pieces: readonly { readonly number: number; readonly sealed: string }[],
): Promise<void> {
  for (const { number, sealed } of pieces) {
    await tx
      .insertInto('environment_session_pieces')
      .values({ session_id: sessionId, number, sealed })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function findSessionPiece(
  db: Reader,
  sessionId: string,
  number: number,
): Promise<string | null> {
  const row = await db
    .selectFrom('environment_session_pieces')
    .select('sealed')
    .where('session_id', '=', sessionId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.sealed ?? null;
}

/** After its pieces are stored: from now on it is read from them. */
export async function moveSessionToPieces(tx: Tx, sessionId: string, outline: string): Promise<void> {
  await tx
    .updateTable('environment_sessions')
    .set({ sealed_result: outline, in_pieces: 1 })
    .where('id', '=', sessionId)
    .where('in_pieces', '=', 0)
    .execute();
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
