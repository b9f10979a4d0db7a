import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Reader, Tx } from '../../../database/index.ts';
import { endSessions } from '../session-end-store.ts';
import type { OpenSession, SessionCriteria } from './open-session.ts';

/** The criteria that the store applies; the caller matches subjects. */
export interface OpenSessionQuery extends Pick<SessionCriteria, 'issuer' | 'tokenId' | 'openedBy'> {
  readonly organizationId: string;
  readonly nowAt: number;
  /** Only sessions with values of this environment. */
  readonly environmentId?: string;
  /** Only sessions whose id comes before this one: pages run from the newest session backwards. */
  readonly before?: string;
  readonly limit: number;
}

const columns = [
  'id',
  'environment_id',
  'token_id',
  'opened_by',
  'token_name',
  'issuer',
  'subject',
  'decision_id',
  'created_at',
  'expires_at',
] as const;

/** Lists open sessions, newest first. */
export async function listOpenSessions(db: Reader, query: OpenSessionQuery): Promise<OpenSession[]> {
  const { issuer, tokenId, openedBy, environmentId, before } = query;
  let select = db
    .selectFrom('environment_sessions')
    .select(columns)
    .where('organization_id', '=', query.organizationId)
    .where('expires_at', '>', query.nowAt)
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (issuer !== undefined) select = select.where('issuer', '=', issuer);
  if (tokenId !== undefined) select = select.where('token_id', '=', tokenId);
  if (openedBy !== undefined) select = select.where('opened_by', '=', openedBy);
  if (before !== undefined) select = select.where('id', '<', before);
  if (environmentId !== undefined) {
    select = select.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('environment_session_sources')
          .select('session_id')
          .whereRef('session_id', '=', 'environment_sessions.id')
          .where('environment_session_sources.environment_id', '=', environmentId),
      ),
    );
  }
  return (await select.execute()).map(openSessionOf);
}

/** Ends those of up to 500 given sessions that are open in the organization. Returns them. */
export async function endOpenSessions(
  tx: Tx,
  { organizationId, ids, nowAt }: { organizationId: string; ids: readonly string[]; nowAt: number },
): Promise<OpenSession[]> {
  const ended: OpenSession[] = [];
  for (let at = 0; at < ids.length; at += idsPerStatement) {
    const rows = await tx
      .selectFrom('environment_sessions')
      .select(columns)
      .where('organization_id', '=', organizationId)
      .where('expires_at', '>', nowAt)
      .where('id', 'in', ids.slice(at, at + idsPerStatement))
      .execute();
    await endSessions(
      tx,
      rows.map(({ id }) => id),
    );
    ended.push(...rows.map(openSessionOf));
    await nextTurn();
  }
  return ended;
}

const idsPerStatement = 100;

function openSessionOf(row: {
  id: string;
  environment_id: string | null;
  token_id: string;
  opened_by: string;
  token_name: string;
  issuer: string | null;
  subject: string | null;
  decision_id: string | null;
  created_at: number;
  expires_at: number;
}): OpenSession {
  const { issuer, subject, decision_id: decisionId } = row;
  return {
    id: row.id,
    environmentId: row.environment_id,
    tokenId: row.token_id,
    openedBy: row.opened_by,
    tokenName: row.token_name,
    workload: issuer === null || decisionId === null ? null : { issuer, subject, decisionId },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
