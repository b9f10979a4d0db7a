import {
  AuthorityRefusal,
  authorizedWriteAfter,
  type Caller,
  type CallerTerms,
  currentOrganizationAccess,
  type OrganizationAccess,
  type Principal,
  type WriteContext,
} from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import { readEffectivePermission } from './environment-access.ts';
import { atLeast, type EffectivePermission, type GrantedPermission } from './environment-permission.ts';
import type { EnvironmentTx } from './environment-tx.ts';
import { refuseOnEnvironment } from './require-on-environment.ts';

interface NeededOn<Needed extends GrantedPermission> {
  readonly environment: EnvironmentRef;
  readonly needed: Needed;
}

/** What the caller needs on environments of the organization, besides the permission that the route names. */
interface EnvironmentTerms<Needed extends GrantedPermission> extends CallerTerms {
  readonly organization: OrganizationAccess;
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
  readonly effective: EffectivePermission | null;
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
    const current = currentOrganizationAccess(principal, organization);
    const effective = await readEffectivePermission(tx, {
      principal,
      organization: current,
      environment: on.environment,
    });
    if (atLeast(effective.permission, on.needed)) return effective;
    throw new AuthorityRefusal(() =>
      refuseOnEnvironment(context, caller, { organization, ...on }, effective),
    );
  };
  return authorizedWriteAfter(context, caller, terms, {
    async check(tx, principal) {
      const effective = environment === null ? null : await require(tx, principal, { environment, needed });
      for (const source of sources) await require(tx, principal, { environment: source, needed: 'open' });
      return { principal, effective };
    },
    work: (tx, authorized) => work(tx as EnvironmentTx<Needed>, authorized),
  });
}
