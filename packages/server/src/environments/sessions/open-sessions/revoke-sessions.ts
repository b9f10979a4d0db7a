import { authorizedWrite, type Caller, type OrganizationAccess, recordEvent } from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import { formatEnvironmentReference } from '../../names.ts';
import { SessionError } from '../session-error.ts';
import { findOpenSessions, nameSessions, type OpenSessionsContext } from './find-open-sessions.ts';
import type { NamedSession, SessionCriteria } from './open-session.ts';
import { endOpenSessions } from './open-session-store.ts';

/** The maximum number of sessions that one call ends, because each call is one transaction and one audit event. */
export const sessionsPerRevocation = 500;

export interface SessionRevocation {
  readonly organization: OrganizationAccess;
  readonly criteria: SessionCriteria;
  readonly dryRun: boolean;
  readonly reason?: string;
  /** The id at which the previous call ended. */
  readonly before?: string;
}

export interface RevokedSessions {
  readonly sessions: readonly NamedSession[];
  /** Null once all sessions have been examined. */
  readonly next: string | null;
}

/** Ends one open session. Throws SessionError `session_unknown`. */
export async function revokeSession(
  context: OpenSessionsContext,
  caller: Caller,
  request: {
    readonly organization: OrganizationAccess;
    readonly sessionId: string;
    readonly reason?: string;
  },
): Promise<void> {
  const { organization, sessionId, reason } = request;
  await authorizedWrite(context, caller, {}, async (tx) => {
    const ended = await end(tx, context, {
      caller,
      organization,
      ids: [sessionId],
      because: reason === undefined ? {} : { reason },
    });
    if (ended.length > 0) return;
    throw new SessionError(
      'session_unknown',
      `Unknown open session ${JSON.stringify(sessionId.slice(0, 60))}: it has expired, was revoked or never existed.`,
    );
  });
}

/**
 * Ends the open sessions that meet all criteria, newest first and at most 500 per call, or only lists them. Sessions
 * that are opened in the meantime are not examined. Throws SessionError `criteria_missing` if there are no criteria.
 */
export async function revokeMatchingSessions(
  context: OpenSessionsContext,
  caller: Caller,
  request: SessionRevocation,
): Promise<RevokedSessions> {
  const { organization, criteria, dryRun, reason, before } = request;
  if (Object.keys(criteria).length === 0) {
    throw new SessionError(
      'criteria_missing',
      'Specify at least one of environment, subject, issuer, tokenId and openedBy.',
    );
  }
  const found = await findOpenSessions(context, caller, {
    organization,
    criteria,
    limit: sessionsPerRevocation,
    ...(before === undefined ? {} : { before }),
  });
  if (dryRun) return found;
  const { environment, ...rest } = criteria;
  const sessions = await authorizedWrite(context, caller, {}, (tx) =>
    end(tx, context, {
      caller,
      organization,
      ids: found.sessions.map(({ id }) => id),
      because: {
        criteria: {
          ...(environment === undefined ? {} : { environment: formatEnvironmentReference(environment) }),
          ...rest,
        },
        ...(reason === undefined ? {} : { reason }),
      },
    }),
  );
  return { sessions, next: found.next };
}

async function end(
  tx: Tx,
  context: OpenSessionsContext,
  revocation: {
    readonly caller: Caller;
    readonly organization: OrganizationAccess;
    readonly ids: readonly string[];
    readonly because: JsonObject;
  },
): Promise<NamedSession[]> {
  const { caller, organization, ids, because } = revocation;
  const { organizationId } = organization;
  const deleted = await endOpenSessions(tx, { organizationId, ids, nowAt: context.clock.now() });
  const ended = (await nameSessions(tx, organization, deleted)).toSorted((left, right) =>
    left.id < right.id ? 1 : -1,
  );
  const [first] = ended;
  if (first === undefined) return [];
  await recordEvent(tx, context, {
    caller,
    organizationId,
    event: 'environment-session-revoked',
    description: `${caller.actor.name} revoked ${describe(first, ended.length)}`,
    details: { ...because, count: ended.length, sessions: ended.map(detailsOf) },
  });
  return ended;
}

function describe(first: NamedSession, count: number): string {
  if (count > 1) return `${count} open sessions`;
  const { environment, workload, openedBy } = first;
  const name = environment === null ? 'a document' : formatEnvironmentReference(environment);
  return `the session of ${name} that ${workload?.subject ?? openedBy} opened`;
}

function detailsOf(session: NamedSession): JsonObject {
  const { id, environment, openedBy, tokenId, tokenName, workload } = session;
  return {
    sessionId: id,
    ...(environment === null ? {} : { environment: formatEnvironmentReference(environment) }),
    openedBy,
    tokenId,
    tokenName,
    ...(workload === null ? {} : { workload: { ...workload } }),
  };
}
