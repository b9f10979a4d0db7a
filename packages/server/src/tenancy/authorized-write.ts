import type { Caller } from '../access/index.ts';
import { AuthorityRefusal, type Principal, type Reach, reachNow } from '../access/index.ts';
import { lockAuditChains } from '../audit/index.ts';
import { type ChangeTopic, callerCheck, type Database, type Tx } from '../database/index.ts';
import type { Clock } from '../platform/clock.ts';
import { readStanding } from './environment-access.ts';
import {
  atLeast,
  type EnvironmentRef,
  type EnvironmentStanding,
  type GrantedPermission,
} from './environment-permission.ts';
import type { EnvironmentTx } from './environment-tx.ts';
import { refuseOnEnvironment } from './require-on-environment.ts';

interface WriteContext {
  readonly database: Database;
  readonly clock: Clock;
}

interface CallerTerms {
  readonly topics?: ChangeTopic | readonly ChangeTopic[];
}

interface NeededOn<Needed extends GrantedPermission> {
  readonly environment: EnvironmentRef;
  readonly needed: Needed;
}

/** What the caller needs on environments of the organization, besides the permission that the route names. */
interface EnvironmentTerms<Needed extends GrantedPermission> extends CallerTerms {
  readonly organization: Reach;
  /** Null for a document that is not saved. */
  readonly environment: EnvironmentRef | null;
  readonly needed: Needed;
  /** Environments whose values it takes: they need `open`. */
  readonly sources?: readonly EnvironmentRef[];
}

/** The caller as the transaction sees them. */
interface AuthorizedOnEnvironment {
  readonly principal: Principal;
  /** On `environment`; null where there is none. */
  readonly standing: EnvironmentStanding | null;
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
  return writeAs(context, caller, terms, { check: async (_tx, principal) => principal, work });
}

/** The same for what is done with an environment: the grants on it, and on what it takes values from, are read again. */
export function authorizedWriteOn<Needed extends GrantedPermission, Result>(
  context: WriteContext,
  caller: Caller,
  terms: EnvironmentTerms<Needed>,
  work: (tx: EnvironmentTx<Needed>, authorized: AuthorizedOnEnvironment) => Promise<Result>,
): Promise<Result> {
  const { organization, environment, needed, sources = [] } = terms;
  const require = async (tx: Tx, principal: Principal, on: NeededOn<GrantedPermission>) => {
    const reach = reachNow(principal, organization);
    const standing = await readStanding(tx, { principal, reach, environment: on.environment });
    if (atLeast(standing.permission, on.needed)) return standing;
    throw new AuthorityRefusal(() => refuseOnEnvironment(context, caller, { organization, ...on }, standing));
  };
  return writeAs(context, caller, terms, {
    async check(tx, principal) {
      const standing = environment === null ? null : await require(tx, principal, { environment, needed });
      for (const source of sources) await require(tx, principal, { environment: source, needed: 'open' });
      return { principal, standing };
    },
    work: (tx, authorized) => work(tx as EnvironmentTx<Needed>, authorized),
  });
}

async function writeAs<Authorized, Result>(
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
