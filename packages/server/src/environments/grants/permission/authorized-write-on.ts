import {
  AuthorityRefusal,
  authorizedWriteAfter,
  type Caller,
  type CallerTerms,
  currentOrganizationAccess,
  type EnvironmentScope,
  type OrganizationAccess,
  type Principal,
  type WriteContext,
} from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import { readEffectivePermission } from './environment-access.ts';
import type { EffectivePermission } from './environment-permission.ts';
import type { EnvironmentTx } from './environment-tx.ts';
import { refuseOnEnvironment } from './require-on-environment.ts';

interface NeededOn {
  readonly organization: OrganizationAccess;
  readonly environment: EnvironmentRef;
  readonly needed: EnvironmentScope;
}

/** The scopes on environments that the caller needs in addition to the scope that the route names. */
interface EnvironmentTerms<Needed extends EnvironmentScope> extends CallerTerms {
  readonly organization: OrganizationAccess;
  /** Null for an unsaved document. */
  readonly environment: EnvironmentRef | null;
  readonly needed: Needed | readonly Needed[];
  /** The environments whose values it uses, which require `environment:open`. */
  readonly sources?: readonly EnvironmentRef[];
}

/** The caller, as the transaction sees them. */
interface AuthorizedOnEnvironment {
  readonly principal: Principal;
  /** The permission on `environment`; null if there is no environment. */
  readonly effective: EffectivePermission | null;
}

/**
 * Runs `work` like `authorizedWrite`, after reading the caller's permissions again: on the environment, and on those whose
 * values it uses.
 */
export function authorizedWriteOn<Needed extends EnvironmentScope, Result>(
  context: WriteContext,
  caller: Caller,
  terms: EnvironmentTerms<Needed>,
  work: (tx: EnvironmentTx<Needed>, authorized: AuthorizedOnEnvironment) => Promise<Result>,
): Promise<Result> {
  const { organization, environment, needed, sources = [] } = terms;
  return authorizedWriteAfter(context, caller, terms, {
    async check(tx, principal) {
      const require = (on: Omit<NeededOn, 'organization'>) =>
        requireAgain(tx, context, { caller, principal, on: { organization, ...on } });
      let effective: EffectivePermission | null = null;
      if (environment !== null)
        for (const scope of [needed].flat()) effective = await require({ environment, needed: scope });
      for (const source of sources) await require({ environment: source, needed: 'environment:open' });
      return { principal, effective };
    },
    work: (tx, authorized) => work(tx as EnvironmentTx<Needed>, authorized),
  });
}

/**
 * Returns the same caller, who is authorized again only while they also have `environment:open` on the environments. For work that
 * other rooms do for their callers.
 */
export function requiringOpenOn(
  context: WriteContext,
  caller: Caller,
  {
    organization,
    environments,
  }: {
    readonly organization: OrganizationAccess;
    readonly environments: readonly EnvironmentRef[];
  },
): Caller {
  const { authority } = caller;
  const check = async (tx: Tx) => {
    const principal = await authority.check(tx);
    for (const environment of environments)
      await requireAgain(tx, context, {
        caller,
        principal,
        on: { organization, environment, needed: 'environment:open' },
      });
    return principal;
  };
  return { ...caller, authority: { ...authority, check } };
}

/** Reads the permission of the caller again; throws an AuthorityRefusal. */
async function requireAgain(
  tx: Tx,
  context: WriteContext,
  {
    caller,
    principal,
    on,
  }: { readonly caller: Caller; readonly principal: Principal; readonly on: NeededOn },
): Promise<EffectivePermission> {
  const organization = currentOrganizationAccess(principal, on.organization);
  const effective = await readEffectivePermission(tx, {
    principal,
    organization,
    environment: on.environment,
  });
  if (effective.scopes.has(on.needed)) return effective;
  throw new AuthorityRefusal(() => refuseOnEnvironment(context, caller, on, effective));
}
