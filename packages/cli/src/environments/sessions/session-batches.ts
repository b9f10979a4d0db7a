import type { ResponseOf } from '@symbolon/sdk';
import type { OrgSession } from '../../session/open-session.ts';
import type { OpenSession } from './format-sessions.ts';
import type { SessionCriteria } from './session-criteria.ts';

type Batch = ResponseOf<'POST /api/orgs/{orgName}/environment-sessions/revoke'>;

export interface CountedSessions {
  readonly count: number;
  /** The first ones. */
  readonly sessions: readonly OpenSession[];
}

/** Counts the open sessions that meet the criteria. */
export function countSessions(session: OrgSession, criteria: SessionCriteria): Promise<CountedSessions> {
  return runBatches(session, { criteria, dryRun: true });
}

/** Revokes the open sessions that meet the criteria, in batches. */
export function revokeSessions(
  session: OrgSession,
  criteria: SessionCriteria,
  reason: string | undefined,
): Promise<CountedSessions> {
  return runBatches(session, { criteria, ...(reason === undefined ? {} : { reason }) });
}

async function runBatches(
  { client, orgName }: OrgSession,
  body: { criteria: SessionCriteria; dryRun?: boolean; reason?: string },
): Promise<CountedSessions> {
  let count = 0;
  const sessions: OpenSession[] = [];
  let continuationToken: string | undefined;
  do {
    const batch: Batch = await client.request('POST /api/orgs/{orgName}/environment-sessions/revoke', {
      path: { orgName },
      body: { ...body, ...(continuationToken === undefined ? {} : { continuationToken }) },
    });
    count += batch.count;
    // The first sessions of all batches are enough to show.
    if (sessions.length === 0) sessions.push(...batch.sessions);
    continuationToken = batch.continuationToken;
  } while (continuationToken !== undefined);
  return { count, sessions };
}
