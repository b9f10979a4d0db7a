import {
  AuthorityRefusal,
  authorizedWriteAfter,
  type Caller,
  type CallerTerms,
  type Principal,
  type Reach,
  reachNow,
  type WriteContext,
} from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import { readStanding } from './environment-access.ts';
import { atLeast, type EnvironmentStanding, type GrantedPermission } from './environment-permission.ts';
import type { EnvironmentTx } from './environment-tx.ts';
import { refuseOnEnvironment } from './require-on-environment.ts';

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
 * Runs `work` as `authorizedWrite` does, after the grants of the caller on the environment, and on those that it takes
 * values from, have been read again.
 */
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
  return authorizedWriteAfter(context, caller, terms, {
    async check(tx, principal) {
      const standing = environment === null ? null : await require(tx, principal, { environment, needed });
      for (const source of sources) await require(tx, principal, { environment: source, needed: 'open' });
      return { principal, standing };
    },
    work: (tx, authorized) => work(tx as EnvironmentTx<Needed>, authorized),
  });
}
