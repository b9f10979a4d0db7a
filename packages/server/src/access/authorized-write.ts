import { lockAuditChains } from '../audit/index.ts';
import { type ChangeTopic, callerCheck, type Database, type Tx } from '../database/index.ts';
import type { Clock } from '../platform/time/clock.ts';
import type { Caller } from './identity.ts';
import type { Principal } from './principal.ts';
import { AuthorityRefusal } from './recheck-access.ts';

/** The dependencies of a write for a caller. */
export interface WriteContext {
  readonly database: Database;
  readonly clock: Clock;
}

/** The topics of a change that a caller makes. */
export interface CallerTerms {
  readonly topics?: ChangeTopic | readonly ChangeTopic[];
}

/**
 * Runs `work` in a transaction in which the caller is authorized again: their token is live, they are who they were,
 * and the permission that the route names is theirs. The audit chains of the organization are locked before that is
 * read, and every change of a token, member, team or grant writes into one of them: none comes in between. Throws what
 * the first check of the request would throw now; nothing is written then but the refusal.
 */
export function authorizedWrite<Result>(
  context: WriteContext,
  caller: Caller,
  terms: CallerTerms,
  work: (tx: Tx, principal: Principal) => Promise<Result>,
): Promise<Result> {
  return authorizedWriteAfter(context, caller, terms, { check: async (_tx, principal) => principal, work });
}

/** Runs `work` as `authorizedWrite` does, after a further check in the same transaction. */
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
      if (authorized === null) throw new Error('a transaction began without its check');
      return steps.work(tx, authorized.as);
    });
  } catch (error) {
    if (error instanceof AuthorityRefusal) return await error.conclude();
    throw error;
  }
}
