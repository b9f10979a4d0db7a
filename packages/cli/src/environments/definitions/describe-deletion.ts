import { SymbolonError } from '@symbolon/sdk';
import { safeText } from '../../terminal/safe-text.ts';
import { describeSessionCount } from '../../tokens/token-losses.ts';
import { listTrustsOf } from '../../trust/trust-list.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';
import { countSessions } from '../sessions/session-batches.ts';

const linesShown = 5;

/** Describes what a deletion ends and what continues to trust the environment's name, one line each. */
export async function describeDeletion(session: EnvironmentSession): Promise<string[]> {
  const trusts = await listTrustsOf(session);
  const sessions = await countOpenSessions(session);
  const setups = trusts.length === 1 ? '1 trust setup was' : `${trusts.length} trust setups were`;
  return [
    ...(sessions === null ? [] : [describeSessionCount(sessions)]),
    ...(trusts.length === 0 ? [] : [`${setups} generated for it and may still be in effect:`]),
    ...trusts.slice(0, linesShown).map(({ cloud, subject }) => `  ${cloud}  ${safeText(subject)}`),
    ...(trusts.length > linesShown ? [`  and ${trusts.length - linesShown} more`] : []),
  ];
}

/** Returns null to callers who are not administrators: they cannot see the sessions of others. */
async function countOpenSessions(session: EnvironmentSession): Promise<number | null> {
  try {
    return (await countSessions(session, { environment: session.label })).count;
  } catch (error) {
    if (error instanceof SymbolonError && error.status === 403) return null;
    throw error;
  }
}
