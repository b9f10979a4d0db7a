import {
  type Caller,
  currentOrganizationAccess,
  type OrganizationAccess,
  type Principal,
} from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import { findTrustsOfOthers } from '../../../outbound/trust-setup/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import {
  findAdministeredWhenDeleted,
  readEffectivePermission,
  recordEnvironmentRefusal,
} from '../../grants/index.ts';
import { type EnvironmentRef, formatEnvironmentReference } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { findReservation } from '../deleted/deleted-environment-store.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import type { Environment } from './environment.ts';
import { findEnvironmentByKey, insertEnvironment } from './environment-store.ts';

/** The history of a name. */
export interface NameClaim {
  /** The id of the last deleted environment with the name; null if there was none. */
  readonly formerEnvironmentId: string | null;
}

/**
 * Inserts a new environment for the current caller. Its name is an identity: clouds that trust its subject also trust
 * the new environment. If an environment had the name before, or another user generated a trust setup for it, the
 * caller must have `environment:restore_deleted` through a role or a grant on the name or its project, or have had
 * `admin` when the environment was deleted. Throws EnvironmentError `environment_exists` if the caller may read the existing
 * environment, and otherwise `name_unavailable`, without a reason.
 */
export async function claimName(
  tx: Tx,
  context: Pick<DefinitionContext, 'database' | 'clock'>,
  caller: Caller,
  {
    organization,
    environment,
    insert = insertEnvironment,
  }: {
    readonly organization: OrganizationAccess;
    readonly environment: Environment;
    /** Returns false if the name is taken. */
    readonly insert?: typeof insertEnvironment;
  },
): Promise<NameClaim> {
  const { organizationId } = environment;
  const { principal } = caller;
  const current = currentOrganizationAccess(principal, organization);
  const taken = await findEnvironmentByKey(tx, organizationId, environment);
  if (taken !== null) {
    const { scopes } = await readEffectivePermission(tx, {
      principal,
      organization: current,
      environment: taken,
    });
    throw scopes.size > 0 ? nameTaken(environment) : nameUnavailable(organization, environment);
  }
  const reservation = await findReservation(tx, organizationId, environment);
  const formerEnvironmentId = reservation?.environmentId ?? null;
  const trusts = await findTrustsOfOthers(tx, principal, { organizationId, environment });
  if (formerEnvironmentId !== null || trusts.length > 0)
    await requireReserved(tx, principal, { organization, environment, formerEnvironmentId });
  if (!(await insert(tx, environment))) throw nameUnavailable(organization, environment);
  if (trusts.length > 0)
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment,
      event: 'environment-created-with-existing-trust',
      did: `used ${trusts.length === 1 ? 'an existing trust setup' : 'existing trust setups'} for`,
      details: {
        trusts: trusts.map(({ id, cloud, subject, names, creatorName }) => ({
          ...{ id, cloud, subject, names },
          createdBy: creatorName,
        })),
      },
    });
  return { formerEnvironmentId };
}

/**
 * Claims the name for an environment that is restored. Its caller must be allowed to use the name after the last
 * environment that had it, which may be a different one. Throws like `claimName`.
 */
export async function reclaimName(
  tx: Tx,
  principal: Principal,
  {
    organization,
    environment,
  }: { readonly organization: OrganizationAccess; readonly environment: Environment },
): Promise<void> {
  const { organizationId } = environment;
  const taken = await findEnvironmentByKey(tx, organizationId, environment);
  if (taken !== null) {
    const current = currentOrganizationAccess(principal, organization);
    const { scopes } = await readEffectivePermission(tx, {
      principal,
      organization: current,
      environment: taken,
    });
    throw scopes.size > 0 ? nameTakenAgain(taken) : nameUnavailable(organization, environment);
  }
  const reservation = await findReservation(tx, organizationId, environment);
  const formerEnvironmentId = reservation?.environmentId ?? null;
  if (formerEnvironmentId !== environment.id)
    await requireReserved(tx, principal, { organization, environment, formerEnvironmentId });
}

/**
 * Requires `environment:restore_deleted`, through a role, a current grant or a grant of admin that was in effect when the last environment with the name was
 * deleted.
 */
async function requireReserved(
  tx: Tx,
  principal: Principal,
  reserved: {
    readonly organization: OrganizationAccess;
    readonly environment: EnvironmentRef;
    readonly formerEnvironmentId: string | null;
  },
): Promise<void> {
  const { organization, environment, formerEnvironmentId } = reserved;
  const current = currentOrganizationAccess(principal, organization);
  const { scopes } = await readEffectivePermission(tx, { principal, organization: current, environment });
  if (scopes.has('environment:restore_deleted')) return;
  const ids = formerEnvironmentId === null ? [] : [formerEnvironmentId];
  const administered = await findAdministeredWhenDeleted(tx, { principal, organization: current }, ids);
  if (administered.size === 0) throw nameUnavailable(organization, environment);
}

/**
 * Runs `work`. If the name is refused, records that in a separate transaction, because the transaction of `work` is
 * aborted.
 */
export async function auditingNameRefusals<Result>(
  context: Pick<DefinitionContext, 'database' | 'clock'>,
  caller: Caller,
  {
    organization,
    environment,
  }: { readonly organization: OrganizationAccess; readonly environment: EnvironmentRef },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EnvironmentError && error.code === 'name_unavailable')
      await recordEnvironmentRefusal(context, caller, {
        organization,
        event: 'auth-failure-environment',
        scope: formatEnvironmentReference(environment),
        needed: 'environment:restore_deleted',
        has: 'none',
      });
    throw error;
  }
}

function nameTaken({ project, name }: EnvironmentRef): EnvironmentError {
  return new EnvironmentError(
    'environment_exists',
    `The environment ${formatEnvironmentReference({ project, name })}, or one whose name differs only in case, already exists.`,
  );
}

function nameTakenAgain(environment: EnvironmentRef): EnvironmentError {
  return new EnvironmentError(
    'environment_exists',
    `The environment ${formatEnvironmentReference({ project: environment.project, name: environment.name })} was created again. Delete the new environment before you restore the deleted one; to keep its content, clone it to another name first.`,
  );
}

function nameUnavailable(
  { organizationName }: Pick<OrganizationAccess, 'organizationName'>,
  { project, name }: EnvironmentRef,
): EnvironmentError {
  return new EnvironmentError(
    'name_unavailable',
    `The name ${formatEnvironmentReference({ project, name })} is not available to you: an environment uses or has used this name, or a relying party trusts it. An administrator of ${organizationName} can create or restore the environment, or grant you admin on it first.`,
  );
}
