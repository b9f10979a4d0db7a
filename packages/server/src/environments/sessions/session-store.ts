import type { TokenWorkload } from '../../access/index.ts';
import type { Engine, Reader, Tx } from '../../database/index.ts';
import type { EnvironmentRevision } from '../definitions/index.ts';

/** A stored session: the result, its owner and its expiry. */
export interface Session {
  readonly id: string;
  readonly organizationId: string;
  /** Null for an unsaved document. */
  readonly environmentId: string | null;
  /** The kind and id of the principal that opened it. */
  readonly opener: string;
  /** The access token that opened it. */
  readonly tokenId: string;
  /** The whole result or, for a result in pieces, its outline. */
  readonly sealedResult: string;
  readonly inPieces: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** The names of the opener of a session, for administrators. */
export interface SessionOrigin {
  readonly openedBy: string;
  readonly tokenName: string;
  /** Null where no workload obtained the token. */
  readonly workload: TokenWorkload | null;
}

/** `sources`: every environment whose values the result contains, including its own. */
export async function insertSession(
  tx: Tx,
  session: Session & SessionOrigin,
  sources: readonly EnvironmentRevision[],
): Promise<void> {
  await tx
    .insertInto('environment_sessions')
    .values({
      id: session.id,
      organization_id: session.organizationId,
      environment_id: session.environmentId,
      opener: session.opener,
      token_id: session.tokenId,
      opened_by: session.openedBy,
      token_name: session.tokenName,
      issuer: session.workload?.issuer ?? null,
      subject: session.workload?.subject ?? null,
      decision_id: session.workload?.decisionId ?? null,
      sealed_result: session.sealedResult,
      in_pieces: session.inPieces ? 1 : 0,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
    })
    .execute();
  for (const { environmentId, revision } of sources) {
    await tx
      .insertInto('environment_session_sources')
      .values({ session_id: session.id, environment_id: environmentId, revision })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Lists the environments whose values the result of a session contains. */
export async function listSessionSources(
  db: Reader,
  sessionId: string,
): Promise<readonly EnvironmentRevision[]> {
  const rows = await db
    .selectFrom('environment_session_sources')
    .select(['environment_id', 'revision'])
    .where('session_id', '=', sessionId)
    .execute();
  return rows.map(({ environment_id: environmentId, revision }) => ({ environmentId, revision }));
}

export async function findSession(db: Reader, id: string): Promise<Session | null> {
  const row = await db.selectFrom('environment_sessions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    organizationId: row.organization_id,
    environmentId: row.environment_id,
    opener: row.opener,
    tokenId: row.token_id,
    sealedResult: row.sealed_result,
    inPieces: row.in_pieces === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/**
 * Stores pieces; returns false if the session has ended. Existing pieces are identical, so pieces that
 * two servers create at the same time are interchangeable.
 */
export async function insertSessionPieces(
  tx: Tx,
  engine: Engine,
  sessionId: string,
  pieces: readonly { readonly number: number; readonly sealed: string }[],
): Promise<boolean> {
  const select = tx
    .selectFrom('environment_sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('opener', '!=', '');
  // Locks the session, so that it does not end before its pieces are stored; SQLite's write transaction is already the
  // lock.
  const session = await (engine === 'postgres' ? select.forKeyShare() : select).executeTakeFirst();
  if (session === undefined) return false;
  for (const { number, sealed } of pieces) {
    await tx
      .insertInto('environment_session_pieces')
      .values({ session_id: sessionId, number, sealed })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return true;
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

/** Switches a session to its pieces, once they are stored. */
export async function moveSessionToPieces(tx: Tx, sessionId: string, outline: string): Promise<void> {
  await tx
    .updateTable('environment_sessions')
    .set({ sealed_result: outline, in_pieces: 1 })
    .where('id', '=', sessionId)
    .where('in_pieces', '=', 0)
    .execute();
}

/** The maximum number of ids in one statement. */
const idsPerStatement = 500;

/** Counts the open sessions that the tokens opened. */
export async function countSessionsOfTokens(
  db: Reader,
  tokenIds: readonly string[],
  now: number,
): Promise<number> {
  let count = 0;
  for (let at = 0; at < tokenIds.length; at += idsPerStatement) {
    const { open } = await db
      .selectFrom('environment_sessions')
      .select(({ fn }) => fn.countAll<number>().as('open'))
      .where('token_id', 'in', tokenIds.slice(at, at + idsPerStatement))
      .where('expires_at', '>', now)
      .executeTakeFirstOrThrow();
    count += open;
  }
  return count;
}

/** Counts the open sessions of all organizations. */
export async function countOpenSessions(db: Reader, now: number): Promise<number> {
  const { open } = await db
    .selectFrom('environment_sessions')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return open;
}
