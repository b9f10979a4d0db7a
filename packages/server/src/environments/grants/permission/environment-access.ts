import type { OrganizationAccess, Principal } from '../../../access/index.ts';
import type { Database, Reader } from '../../../database/index.ts';
import { createFairCache } from '../../../platform/fair-cache.ts';
import { runInTurns } from '../../../platform/turns/run-in-turns.ts';
import type { EnvironmentRef } from '../../names.ts';
import {
  listGrantsCovering,
  listGrantsOfGrantee,
  listGrantsThroughTeams,
} from '../stored/allowance-store.ts';
import { type Grantee, granteeOf } from '../stored/grant.ts';
import {
  compileGrants,
  compileGrantsInSteps,
  type EffectivePermission,
  type EnvironmentAllowance,
  everythingAllowed,
  nothingAllowed,
  type PermissionLookup,
} from './environment-permission.ts';
import { hasOnEveryEnvironment } from './has-on-every-environment.ts';

/** Determines the permissions of a principal on environments; reads nothing from the database while nothing changes. */
export interface EnvironmentAccess {
  /**
   * `organization` is the principal's access to the environment's organization. Throws if the database cannot be read.
   */
  permissionOn(
    principal: Principal,
    organization: OrganizationAccess,
    environment: EnvironmentRef,
  ): Promise<EffectivePermission>;
  /** Returns the permissions on many environments of one organization, at one moment. */
  permissionsIn(principal: Principal, organization: OrganizationAccess): Promise<PermissionLookup>;
}

interface Entry {
  readonly version: number;
  readonly effectiveOn: PermissionLookup;
}

const granteesKept = 10_000;

/** Caches the grants of each principal, under the version of everything that could change them. */
export function environmentAccess(
  database: Database,
  { entriesKept = granteesKept }: { readonly entriesKept?: number } = {},
): EnvironmentAccess {
  const entries = createFairCache<Entry>({ maxSize: entriesKept });

  async function lookupOf(organizationId: string, grantee: Grantee): Promise<PermissionLookup> {
    // The version is read before the rows, so that a concurrent change makes the entry stale, and never the other way
    // round.
    const version = database.changes.versionOf('trust');
    const key = `${grantee.kind}\n${grantee.id}`;
    const entry = entries.get(organizationId, key);
    if (entry !== undefined && entry.version === version) return entry.effectiveOn;
    const effectiveOn = await compileAll(await readGrants(database.db, organizationId, grantee));
    if (version !== null) entries.set(organizationId, key, { version, effectiveOn });
    return effectiveOn;
  }

  const permissionsIn = (principal: Principal, organization: OrganizationAccess) =>
    lookupIn(principal, organization, lookupOf);

  return {
    permissionsIn,
    async permissionOn(principal, organization, environment) {
      return (await permissionsIn(principal, organization))(environment);
    },
  };
}

/** Reads the permission of a principal on an environment in a transaction, so that it cannot change in the meantime. */
export async function readEffectivePermission(
  db: Reader,
  { principal, organization, environment }: PermissionQuery,
): Promise<EffectivePermission> {
  const effectiveOn = await lookupIn(principal, organization, async (organizationId, grantee) =>
    compileGrants(await listGrantsCovering(db, organizationId, { grantee, environment })),
  );
  return effectiveOn(environment);
}

/** Reads the permissions on many environments of one organization in a transaction. */
export function readPermissionLookup(
  db: Reader,
  { principal, organization }: Omit<PermissionQuery, 'environment'>,
): Promise<PermissionLookup> {
  return lookupIn(principal, organization, async (organizationId, grantee) =>
    compileAll(await readGrants(db, organizationId, grantee)),
  );
}

interface PermissionQuery {
  readonly principal: Principal;
  readonly organization: OrganizationAccess;
  readonly environment: EnvironmentRef;
}

async function lookupIn(
  principal: Principal,
  organization: OrganizationAccess,
  lookupOf: (organizationId: string, grantee: Grantee) => Promise<PermissionLookup>,
): Promise<PermissionLookup> {
  if (!isIn(principal, organization) || organization.roles.length === 0) return () => nothingAllowed;
  if (hasOnEveryEnvironment(organization, 'environment_access:update')) return () => everythingAllowed;
  const grantee = granteeOf(principal);
  if (grantee === null) return () => nothingAllowed;
  return lookupOf(organization.organizationId, grantee);
}

function compileAll(grants: readonly EnvironmentAllowance[]): Promise<PermissionLookup> {
  return runInTurns(compileGrantsInSteps(grants));
}

async function readGrants(
  db: Reader,
  organizationId: string,
  grantee: Grantee,
): Promise<readonly EnvironmentAllowance[]> {
  const own = await listGrantsOfGrantee(db, organizationId, grantee);
  if (grantee.kind !== 'user') return own;
  return [...own, ...(await listGrantsThroughTeams(db, organizationId, grantee.id))];
}

function isIn(principal: Principal, { organizationId }: OrganizationAccess): boolean {
  if (principal.kind !== 'user') return principal.organizationId === organizationId;
  return principal.memberships.some((membership) => membership.organizationId === organizationId);
}
