import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import { collectPage, type Reader } from '../../../database/index.ts';
import { findEnvironmentNames, loadEnvironment } from '../../definitions/index.ts';
import type { EvaluationContext } from '../../evaluation/index.ts';
import { SessionError } from '../session-error.ts';
import type { CompileSubject, NamedSession, OpenSession, SessionCriteria } from './open-session.ts';
import { listOpenSessions, type OpenSessionQuery } from './open-session-store.ts';

export interface OpenSessionsContext extends Pick<EvaluationContext, 'database' | 'clock' | 'access'> {
  readonly compileSubject: CompileSubject;
}

export interface OpenSessionsRequest {
  readonly organization: OrganizationAccess;
  readonly criteria: SessionCriteria;
  /** The id at which the previous page ended. */
  readonly before?: string;
  readonly limit: number;
}

export interface FoundSessions {
  readonly sessions: readonly NamedSession[];
  /** Null once all sessions have been examined. */
  readonly next: string | null;
}

/** The number of sessions that one call examines, because a subject pattern may match few of them. */
const sessionsPerCall = 500;

/**
 * Finds open sessions that meet all criteria, newest first: at most `limit`, among at most 500 examined. Throws
 * EnvironmentError for an unknown environment, and SessionError `subject_invalid`.
 */
export async function findOpenSessions(
  context: OpenSessionsContext,
  caller: Caller,
  { organization, criteria, before, limit }: OpenSessionsRequest,
): Promise<FoundSessions> {
  const { db } = context.database;
  const { environment, subject, ...rest } = criteria;
  const matches = createSubjectMatch(context, subject);
  const environmentId =
    environment === undefined
      ? undefined
      : (await loadEnvironment(context, caller, { organization, environment, needed: 'environment:read' }))
          .id;
  const query: Omit<OpenSessionQuery, 'limit'> = {
    ...rest,
    organizationId: organization.organizationId,
    nowAt: context.clock.now(),
    ...(environmentId === undefined ? {} : { environmentId }),
    ...(before === undefined ? {} : { before }),
  };
  const { rows, next } = await collectPage<OpenSession>({
    limit,
    maxRead: sessionsPerCall,
    belongs: matches,
    read: (last, count) =>
      listOpenSessions(db, { ...query, ...(last === null ? {} : { before: last.id }), limit: count }),
  });
  return { sessions: await nameSessions(db, organization, rows), next: next?.id ?? null };
}

/** Adds the names of the environments that the sessions opened. */
export async function nameSessions(
  db: Reader,
  { organizationId }: Pick<OrganizationAccess, 'organizationId'>,
  sessions: readonly OpenSession[],
): Promise<NamedSession[]> {
  const ids = new Set(sessions.flatMap(({ environmentId }) => environmentId ?? []));
  const names = await findEnvironmentNames(db, organizationId, [...ids]);
  return sessions.map((session) => ({
    ...session,
    environment: names.get(session.environmentId ?? '') ?? null,
  }));
}

function createSubjectMatch(
  { compileSubject }: OpenSessionsContext,
  subject: string | undefined,
): (session: OpenSession) => boolean {
  if (subject === undefined) return () => true;
  const pattern = compileSubject(subject);
  if (pattern === null) throw new SessionError('subject_invalid', 'subject is not a valid pattern.');
  return ({ workload }) => typeof workload?.subject === 'string' && pattern.matches(workload.subject);
}
