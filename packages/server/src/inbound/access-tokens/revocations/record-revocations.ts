import { recordEvent } from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import type { RevocationCause, RevocationTerms } from './revocation.ts';
import type { RevocationOutcome, RevokedPortion } from './revoke-in-portions.ts';

/** The maximum number of tokens that one audit event names. */
const tokensPerEvent = 500;
const sessionsShown = 500;

/** Records the tokens that a transaction revoked, and the sessions that ended with them, by their ids. */
export async function recordRevocations(
  tx: Tx,
  context: Pick<RevocationTerms, 'database' | 'clock'>,
  cause: RevocationCause,
  { portions, isComplete }: Pick<RevocationOutcome, 'portions' | 'isComplete'>,
): Promise<void> {
  const { caller, organizationIds, selection, because } = cause;
  const count = portions.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
  for (const { tokenIds, sessionIds } of joinPortions(portions)) {
    const what =
      tokenIds.length === 0
        ? `the open sessions of tokens ${selection}`
        : `${tokenIds.length === 1 ? '1 token' : `${tokenIds.length} tokens`} ${selection}`;
    for (const organizationId of organizationIds) {
      await recordEvent(tx, context, {
        caller,
        organizationId,
        event: tokenIds.length === 0 ? 'environment-session-revoked' : 'access-token-revoked',
        description: `${caller.actor.name} revoked ${what}`,
        details: {
          ...because,
          count: tokenIds.length === 0 ? sessionIds.length : count,
          ...(tokenIds.length === 0 ? {} : { tokenIds: [...tokenIds] }),
          ...describeEnded(sessionIds),
          // Later events name the other tokens, which are revoked already.
          ...(isComplete ? {} : { continues: true }),
        },
      });
    }
  }
}

/** Records the sessions that ended because a member was removed. */
export async function recordEndedSessions(
  tx: Tx,
  context: Pick<RevocationTerms, 'database' | 'clock'>,
  { caller, organizationIds, because }: RevocationCause,
  sessionIds: readonly string[],
): Promise<void> {
  if (sessionIds.length === 0) return;
  for (const organizationId of organizationIds) {
    await recordEvent(tx, context, {
      caller,
      organizationId,
      event: 'environment-session-revoked',
      description: `${caller.actor.name} revoked the open sessions of ${String(because['name'])}`,
      details: { ...because, count: sessionIds.length, sessionIds: sessionIds.slice(0, sessionsShown) },
    });
  }
}

/** The sessions that ended with tokens, for the audit log: all are counted, but only the first ones are named. */
export function describeEnded(sessionIds: readonly string[]): JsonObject {
  if (sessionIds.length === 0) return {};
  return { sessionsEnded: sessionIds.length, sessionIds: sessionIds.slice(0, sessionsShown) };
}

/** Joins portions, so that few events name all tokens. */
function joinPortions(portions: readonly RevokedPortion[]): readonly RevokedPortion[] {
  const joined: RevokedPortion[] = [];
  for (const { tokenIds, sessionIds } of portions) {
    const last = joined.at(-1);
    if (last === undefined || last.tokenIds.length + tokenIds.length > tokensPerEvent) {
      joined.push({ tokenIds, sessionIds });
    } else {
      joined[joined.length - 1] = {
        tokenIds: [...last.tokenIds, ...tokenIds],
        sessionIds: [...last.sessionIds, ...sessionIds],
      };
    }
  }
  return joined;
}
