import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Reader, Tx } from '../../database/index.ts';
import type { EndedSessions, SessionsOf } from '../../inbound/access-tokens/index.ts';
import { openerOfUser } from './opener.ts';

/** The maximum number of sessions of one statement; each statement has a turn of the event loop of its own. */
const sessionsPerStatement = 100;

/**
 * Ends up to `limit` sessions that tokens or a member opened, or that contain values of an environment, including those
 * of documents that import it. With a limit of 0, it only looks whether there are any.
 */
export async function endSomeSessions(tx: Tx, of: SessionsOf, limit: number): Promise<EndedSessions> {
  const ids: string[] = [];
  for (;;) {
    const count = Math.min(limit - ids.length, sessionsPerStatement);
    const found = await findSessionIds(tx, of, Math.max(count, 1));
    if (found.length === 0 || count <= 0) return { ids, isDone: found.length === 0 };
    await endSessions(tx, found);
    ids.push(...found);
    await nextTurn();
  }
}

async function findSessionIds(tx: Tx, of: SessionsOf, limit: number): Promise<readonly string[]> {
  if ('environmentId' in of) {
    const rows = await tx
      .selectFrom('environment_session_sources')
      .select('session_id as id')
      .where('environment_id', '=', of.environmentId)
      .limit(limit)
      .execute();
    return [...new Set(rows.map(({ id }) => id))];
  }
  const select = tx.selectFrom('environment_sessions').select('id').limit(limit);
  const rows = await ('tokenIds' in of
    ? select.where('token_id', 'in', [...of.tokenIds])
    : select.where('organization_id', '=', of.organizationId).where('opener', '=', openerOfUser(of.userId))
  ).execute();
  return rows.map(({ id }) => id);
}

/** Returns the id of the newest of these sessions; null if there are none. */
export async function findNewestSession(db: Reader, of: SessionsOf): Promise<string | null> {
  if ('environmentId' in of) {
    const { newest } = await db
      .selectFrom('environment_session_sources')
      .select(({ fn }) => fn.max<string | null>('session_id').as('newest'))
      .where('environment_id', '=', of.environmentId)
      .executeTakeFirstOrThrow();
    return newest;
  }
  if ('tokenIds' in of) return null;
  const { newest } = await db
    .selectFrom('environment_sessions')
    .select(({ fn }) => fn.max<string | null>('id').as('newest'))
    .where('organization_id', '=', of.organizationId)
    .where('opener', '=', openerOfUser(of.userId))
    .executeTakeFirstOrThrow();
  return newest;
}

/**
 * Ends up to 100 sessions. A result in pieces is only detached from everything that could find it, and counts as
 * expired; `deleteEndedSessions` deletes it, because it can have hundreds of pieces.
 */
export async function endSessions(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .deleteFrom('environment_sessions')
    .where('id', 'in', [...ids])
    .where('in_pieces', '=', 0)
    .execute();
  // Without a condition: a session that moved to its pieces in the meantime ends too.
  const detached = await tx
    .updateTable('environment_sessions')
    .set({ expires_at: 0, opener: '', token_id: '' })
    .where('id', 'in', [...ids])
    .returning('id')
    .execute();
  if (detached.length === 0) return;
  await tx
    .deleteFrom('environment_session_sources')
    .where(
      'session_id',
      'in',
      detached.map(({ id }) => id),
    )
    .execute();
}

/** The pieces of results, of 64 KiB each, that one statement and one transaction delete. */
const deletedPieces = { perStatement: 16, perTransaction: 64 };

/**
 * Deletes up to `limit` expired sessions with their pieces. Returns `limit` if more may be left, which includes sessions
 * with more pieces than one transaction deletes.
 */
export async function deleteEndedSessions(tx: Tx, now: number, limit: number): Promise<number> {
  const rows = await tx
    .selectFrom('environment_sessions')
    .select('id')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  if (!(await deleteSomePieces(tx, ids))) return limit;
  await tx.deleteFrom('environment_sessions').where('id', 'in', ids).execute();
  return ids.length;
}

/** Returns false if the sessions have more pieces than one transaction deletes. */
async function deleteSomePieces(tx: Tx, sessionIds: readonly string[]): Promise<boolean> {
  // Each statement begins after the last one: PostgreSQL would otherwise read all deleted rows again.
  let after: { readonly sessionId: string; readonly number: number } | null = null;
  for (let deleted = 0; deleted < deletedPieces.perTransaction; deleted += deletedPieces.perStatement) {
    const pieces = await nextPieces(tx, sessionIds, after);
    const last = pieces.at(-1);
    if (last === undefined) return true;
    await sql`delete from environment_session_pieces where (session_id, number) in (
      values ${sql.join(pieces.map(({ sessionId, number }) => sql`(${sessionId}, ${sql.lit(number)})`))}
    )`.execute(tx);
    if (pieces.length < deletedPieces.perStatement) return true;
    after = last;
    await nextTurn();
  }
  return false;
}

function nextPieces(
  tx: Tx,
  sessionIds: readonly string[],
  after: { readonly sessionId: string; readonly number: number } | null,
) {
  let select = tx
    .selectFrom('environment_session_pieces')
    .select(['session_id as sessionId', 'number'])
    .where('session_id', 'in', [...sessionIds])
    .orderBy('session_id')
    .orderBy('number')
    .limit(deletedPieces.perStatement);
  if (after !== null) {
    const { sessionId, number } = after;
    select = select.where((eb) => eb(eb.refTuple('session_id', 'number'), '>', eb.tuple(sessionId, number)));
  }
  return select.execute();
}
