import type { Caller, EnvironmentScope, OrganizationAccess } from '../../../access/index.ts';
import type { ChangeTopic, Tx } from '../../../database/index.ts';
import {
  authorizedWriteOn,
  type EffectivePermission,
  type EnvironmentTx,
  environmentUnknown,
  loadAuthorized,
} from '../../grants/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import type { Environment } from './environment.ts';
import { findEnvironment, findEnvironmentById } from './environment-store.ts';

/** An environment, as identified in a request. */
export interface EnvironmentRequest {
  readonly organization: OrganizationAccess;
  readonly environment: EnvironmentRef;
}

/**
 * Loads an environment on which the caller has `needed`. Throws EnvironmentError `environment_unknown` and
 * `environment_forbidden`; records a refusal in the audit log.
 */
export async function loadEnvironment(
  context: Pick<DefinitionContext, 'database' | 'clock' | 'access'>,
  caller: Caller,
  request: EnvironmentRequest & { readonly needed: EnvironmentScope },
): Promise<Environment> {
  return (await loadWithPermission(context, caller, request)).found;
}

/** Loads an environment like `loadEnvironment`, with the caller's permission on it. */
export function loadWithPermission(
  context: Pick<DefinitionContext, 'database' | 'clock' | 'access'>,
  caller: Caller,
  request: EnvironmentRequest & { readonly needed: EnvironmentScope },
): Promise<{ readonly found: Environment; readonly effective: EffectivePermission }> {
  const { organization, environment } = request;
  return loadAuthorized(context, caller, request, () =>
    findEnvironment(context.database.db, organization.organizationId, environment),
  );
}

/**
 * Changes an environment in its current state, one change at a time, for a caller who still has `needed` on it. Throws
 * if it has been deleted in the meantime.
 */
export async function changeEnvironment<Needed extends EnvironmentScope, Result>(
  context: Pick<DefinitionContext, 'database' | 'clock'>,
  caller: Caller,
  change: {
    readonly organization: OrganizationAccess;
    readonly environment: Environment;
    readonly needed: Needed;
    readonly topics?: readonly ChangeTopic[];
  },
  work: (tx: EnvironmentTx<Needed>, current: Environment) => Promise<Result>,
): Promise<Result> {
  // The topic's row, and SQLite's write transaction, are the lock: whatever is read here cannot change until the
  // transaction ends.
  return authorizedWriteOn(context, caller, { topics: ['environments'], ...change }, async (tx) =>
    work(tx, await reloadEnvironment(tx, change)),
  );
}

/** Returns the same environment as a transaction sees it. */
export async function reloadEnvironment(
  tx: Tx,
  {
    organization,
    environment,
  }: { readonly organization: OrganizationAccess; readonly environment: Environment },
): Promise<Environment> {
  const current = await findEnvironmentById(tx, environment.id);
  if (!current) throw environmentUnknown(organization, environment);
  return current;
}
