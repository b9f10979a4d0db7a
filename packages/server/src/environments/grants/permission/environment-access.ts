import {
  type EnvironmentSubject,
  joinEnvironmentScopes,
  noEnvironmentScopes,
  type OrganizationAccess,
  type Principal,
} from '../../../access/index.ts';
import type { Database, Reader } from '../../../database/index.ts';
import { createFairCache } from '../../../platform/fair-cache.ts';
import { runInTurns, type Steps } from '../../../platform/turns/run-in-turns.ts';
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
  type GrantLookup,
  nothingGranted,
  scopesOfGranted,
} from './environment-permission.ts';
import type { EnvironmentPlace } from './environment-place.ts';
import { findSubjects } from './find-subjects.ts';

/** Determines the permissions of a principal on environments; caches grants while nothing changes. */
export interface EnvironmentAccess {
  /**
   * `organization` is the principal's access to the environment's organization. Throws if the database cannot be read.
   */
  permissionOn(
    principal: Principal,
    organization: OrganizationAccess,
    environment: EnvironmentRef,
  ): Promise<EffectivePermission>;
  /** Returns the permissions on many environments of one organization, with the grants of one moment. */
  permissionsIn(principal: Principal, organization: OrganizationAccess): Promise<PermissionLookup>;
}

/** Returns the permissions on each of the places, in their order. */
export type PermissionLookup = (
  places: readonly EnvironmentPlace[],
) => Promise<readonly EffectivePermission[]>;

interface Entry {
  readonly version: number;
  readonly grantedOn: GrantLookup;
}

const granteesKept = 10_000;

/** Caches the grants of each principal, under the version of everything that could change them. */
export function environmentAccess(
  database: Database,
  { entriesKept = granteesKept }: { readonly entriesKept?: number } = {},
): EnvironmentAccess {
  const entries = createFairCache<Entry>({ maxSize: entriesKept });

  async function lookupOf(organizationId: string, grantee: Grantee): Promise<GrantLookup> {
    // The version is read before the rows, so that a concurrent change makes the entry stale, and never the other way
    // round.
    const version = database.changes.versionOf('trust');
    const key = `${grantee.kind}\n${grantee.id}`;
    const entry = entries.get(organizationId, key);
    if (entry !== undefined && entry.version === version) return entry.grantedOn;
    const grantedOn = await compileAll(await readGrants(database.db, organizationId, grantee));
    if (version !== null) entries.set(organizationId, key, { version, grantedOn });
    return grantedOn;
  }

  const permissionsIn = (principal: Principal, organization: OrganizationAccess) =>
    lookupIn(database.db, { principal, organization }, lookupOf);

  return {
    permissionsIn,
    async permissionOn(principal, organization, environment) {
      return permissionOnOne(await permissionsIn(principal, organization), environment);
    },
  };
}

/** Reads the permission of a principal on an environment in a transaction, so that it cannot change in the meantime. */
export async function readEffectivePermission(
  db: Reader,
  { principal, organization, environment }: PermissionQuery & { readonly environment: EnvironmentRef },
): Promise<EffectivePermission> {
  const lookup = await lookupIn(db, { principal, organization }, async (organizationId, grantee) =>
    compileGrants(await listGrantsCovering(db, organizationId, { grantee, environment })),
  );
  return permissionOnOne(lookup, environment);
}

/** Reads the permissions on many environments of one organization in a transaction. */
export function readPermissionLookup(db: Reader, query: PermissionQuery): Promise<PermissionLookup> {
  return lookupIn(db, query, async (organizationId, grantee) =>
    compileAll(await readGrants(db, organizationId, grantee)),
  );
}

interface PermissionQuery {
  readonly principal: Principal;
  readonly organization: OrganizationAccess;
}

async function permissionOnOne(
  lookup: PermissionLookup,
  { project, name }: EnvironmentRef,
): Promise<EffectivePermission> {
  const [effective = noEnvironmentScopes] = await lookup([{ project, name }]);
  return effective;
}

/** Returns a lookup of what the grants and the roles of the principal permit together. */
async function lookupIn(
  db: Reader,
  { principal, organization }: PermissionQuery,
  grantsOf: (organizationId: string, grantee: Grantee) => Promise<GrantLookup>,
): Promise<PermissionLookup> {
  const { organizationId, roles } = organization;
  if (!isIn(principal, organization) || roles.length === 0)
    return async (places) => places.map(() => noEnvironmentScopes);
  const grantee = granteeOf(principal);
  const grantedOn = grantee === null ? () => nothingGranted : await grantsOf(organizationId, grantee);
  const needsTags = roles.some((role) => role.needsTags);
  const needsSubjects = needsTags || roles.some((role) => role.needsIds);
  return async (places) => {
    const subjects = needsSubjects ? await findSubjects(db, { organizationId, places, needsTags }) : [];
    return runInTurns(decideAll(places, subjects, { roles, grantedOn }));
  };
}

function* decideAll(
  places: readonly EnvironmentPlace[],
  subjects: readonly (EnvironmentSubject | null)[],
  { roles, grantedOn }: Pick<OrganizationAccess, 'roles'> & { readonly grantedOn: GrantLookup },
): Steps<readonly EffectivePermission[]> {
  const effectives: EffectivePermission[] = [];
  for (const [index, place] of places.entries()) {
    const subject = subjects[index] ?? null;
    const ofRoles = roles.map((role) =>
      subject === null ? role.onEveryEnvironment : role.onEnvironment(subject),
    );
    effectives.push(joinEnvironmentScopes([scopesOfGranted(grantedOn(place)), ...ofRoles]));
    yield;
  }
  return effectives;
}

function compileAll(grants: readonly EnvironmentAllowance[]): Promise<GrantLookup> {
  return runInTurns(compileGrantsInSteps(grants));
}

/** Reads the grants of a grantee, with those that a user has through teams. */
export async function readGrants(
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
