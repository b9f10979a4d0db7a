import {
  type Caller,
  type EnvironmentScope,
  type OrganizationAccess,
  recordEvent,
} from '../../../access/index.ts';
import type { Database } from '../../../database/index.ts';
import type { Clock } from '../../../platform/time/clock.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { EnvironmentRef, GivenEnvironment } from '../../names.ts';
import { describePermission } from './describe-permission.ts';
import type { EnvironmentAccess } from './environment-access.ts';
import type { EffectivePermission } from './environment-permission.ts';
import { hasOnEveryEnvironment } from './has-on-every-environment.ts';

export interface EnvironmentRequirement {
  readonly organization: OrganizationAccess;
  readonly environment: EnvironmentRef;
  readonly needed: EnvironmentScope;
}

interface RefusalContext {
  readonly database: Database;
  readonly clock: Clock;
}

/** The dependencies of a check of permissions. */
export interface RequirementContext extends RefusalContext {
  readonly access: EnvironmentAccess;
}

/**
 * Returns the caller's permission if it includes `needed`. Otherwise records the refusal in the audit log and throws
 * an EnvironmentError: `environment_unknown` (404), with the text of `environmentUnknown`, for callers without any
 * scope on the environment, and `environment_forbidden` (403) for others. `environment` must be parsed, because its name is
 * written to the audit log. Call it before a transaction begins, because the refusal needs its own transaction.
 */
export async function requireOnEnvironment(
  context: RequirementContext,
  caller: Caller,
  requirement: EnvironmentRequirement,
): Promise<EffectivePermission> {
  const { organization, environment, needed } = requirement;
  const effective = await context.access.permissionOn(caller.principal, organization, environment);
  if (effective.scopes.has(needed)) return effective;
  return refuseOnEnvironment(context, caller, requirement, effective);
}

/** Records that the caller does not have `needed`, and throws. */
export async function refuseOnEnvironment(
  context: RefusalContext,
  caller: Caller,
  { organization, environment, needed }: EnvironmentRequirement,
  effective: EffectivePermission,
): Promise<never> {
  const name = `${environment.project}/${environment.name}`;
  const has = describePermission(effective);
  await recordEnvironmentRefusal(context, caller, {
    organization,
    event: needed === 'environment:open' ? 'environment-unauthorized-open' : 'auth-failure-environment',
    scope: name,
    needed,
    has,
  });
  if (effective.scopes.size === 0) throw environmentUnknown(organization, environment);
  throw new EnvironmentError(
    'environment_forbidden',
    `This requires ${needed} on ${name}; you have ${has}. A user with admin on this environment, or an administrator of ${organization.organizationName}, can grant it.`,
  );
}

/**
 * Requires scopes on every environment through a role, because only then a caller may grant on several environments.
 * Records the refusal and throws for other callers.
 */
export async function requireOnEvery(
  context: RefusalContext,
  caller: Caller,
  requirement: {
    readonly organization: OrganizationAccess;
    readonly scope: string;
    readonly needed: ReadonlySet<EnvironmentScope>;
  },
): Promise<void> {
  if (hasOnEveryEnvironment(requirement.organization, requirement.needed)) return;
  await refuseOnEvery(context, caller, requirement);
}

/** Records that the caller does not have the scopes on every environment, and throws. */
export async function refuseOnEvery(
  context: RefusalContext,
  caller: Caller,
  { organization, scope }: { readonly organization: OrganizationAccess; readonly scope: string },
): Promise<never> {
  await recordEnvironmentRefusal(context, caller, {
    organization,
    event: 'auth-failure-environment',
    scope,
    needed: 'environment_access:update',
    has: 'none',
  });
  throw new EnvironmentError(
    'environment_forbidden',
    `Only an administrator of ${organization.organizationName} can grant permissions on ${scope}; with admin on an environment, you can grant permissions only on that environment.`,
  );
}

/** Records in the audit log, in a separate transaction, that a caller was refused an action on an environment. */
export async function recordEnvironmentRefusal(
  context: RefusalContext,
  caller: Caller,
  refusal: {
    readonly organization: OrganizationAccess;
    readonly event: 'environment-unauthorized-open' | 'auth-failure-environment';
    readonly scope: string;
    readonly needed: string;
    readonly has: string;
  },
): Promise<void> {
  const { organization, event, scope, needed, has } = refusal;
  await context.database.write({ by: 'refusals' }, (tx) =>
    recordEvent(tx, context, {
      caller,
      organizationId: organization.organizationId,
      event,
      description: `${caller.actor.name} needs ${needed} on ${scope} but has ${has}`,
      details: { environment: scope, needed, has },
    }),
  );
}

/** Returns the error for an unknown environment, and for one that the caller may not see. */
export function environmentUnknown(
  { organizationName }: Pick<OrganizationAccess, 'organizationName'>,
  { project, name }: GivenEnvironment,
): EnvironmentError {
  return new EnvironmentError(
    'environment_unknown',
    `Unknown environment ${JSON.stringify(`${project}/${name}`.slice(0, 201))} in ${organizationName}, or you lack permission to read it.`,
  );
}
