import { SymbolonError } from '@symbolon/sdk';
import type { OrgSession } from '../../session/open-session.ts';
import { describeSessions } from './format-sessions.ts';
import { countSessions } from './session-batches.ts';
import type { SessionCriteria } from './session-criteria.ts';

/**
 * Describes the sessions that a change ends, one line each: `ending` says which, and the open sessions that meet the
 * criteria are those among which they are. Callers who may not list sessions see only `ending`.
 */
export async function describeEndingSessions(
  session: OrgSession,
  ending: string,
  criteria: SessionCriteria,
): Promise<readonly string[]> {
  try {
    const { count, sessions } = await countSessions(session, criteria);
    if (count === 0) return [`${ending} (no open session)`];
    return [`${ending}, among:`, ...describeSessions(sessions, count).map((line) => `  ${line}`)];
  } catch (error) {
    // A grant can be on a name that no environment has.
    if (error instanceof SymbolonError && (error.status === 403 || error.status === 404)) return [ending];
    throw error;
  }
}
