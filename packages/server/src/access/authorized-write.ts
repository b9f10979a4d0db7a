import { lockAuditChains } from '../audit/index.ts';
import { type ChangeTopic, callerCheck, type Database, type Tx } from '../database/index.ts';
import type { Clock } from '../platform/time/clock.ts';
import type { Caller } from './identity.ts';
import type { Principal } from './principal.ts';
import { AuthorityRefusal } from './recheck-access.ts';

/** The dependencies of a write on behalf of a caller. */
export interface WriteContext {
  readonly database: Database;
  readonly clock: Clock;
}

/** The topics that a caller's write changes. */
export interface CallerTerms {
  readonly topics?: ChangeTopic | readonly ChangeTopic[];
}

/**
 * Runs `work` in a transaction that first authorizes the caller again: the token is still valid, the principal is
 * unchanged, and it has the permission that the route names. The organization's audit chains are locked before that
 * check. Every change of a token, member, team or grant writes to one of these chains, so no such change can commit in
 * between. If the check fails, throws the same error as the first check would throw now; only the refusal is written.
 */
export function authorizedWrite<Result>(
  context: WriteContext,
  caller: Caller,
  terms: CallerTerms,
  work: (tx: Tx, principal: Principal) => Promise<Result>,
): Promise<Result> {
  return authorizedWriteAfter(context, caller, terms, { check: async (_tx, principal) => principal, work });
}

/** Runs `work` like `authorizedWrite`, after one more check in the same transaction. */
export async function authorizedWriteAfter<Authorized, Result>(
  context: WriteContext,
  caller: Caller,
  { topics = [] }: CallerTerms,
  steps: {
    readonly check: (tx: Tx, principal: Principal) => Promise<Authorized>;
    readonly work: (tx: Tx, authorized: Authorized) => Promise<Result>;
  },
): Promise<Result> {
  const { database } = context;
  const { authority } = caller;
  let authorized: { readonly as: Authorized } | null = null;
  const by = callerCheck(async (tx) => {
    await lockAuditChains(tx, database.engine, authority.organizationIds);
    authorized = { as: await steps.check(tx, await authority.check(tx)) };
  });
  try {
    return await database.write({ by, topics }, (tx) => {
      if (authorized === null) throw new Error('a transaction began without its access check');
      return steps.work(tx, authorized.as);
    });
  } catch (error) {
    if (error instanceof AuthorityRefusal) return await error.conclude();
    throw error;
  }
}
