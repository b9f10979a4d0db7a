import type { Principal, Reach } from '../../../access/index.ts';
import type { Database, Reader } from '../../../database/index.ts';
import { createFairCache } from '../../../platform/fair-cache.ts';
import type { EnvironmentRef } from '../../names.ts';
import { type Grantee, granteeOf } from '../stored/grant.ts';
import { listGrantsOfGrantee, listGrantsThroughTeams } from '../stored/grant-store.ts';
import {
  compileGrants,
  type EnvironmentAllowance,
  type EnvironmentStanding,
  everythingAllowed,
  nothingAllowed,
} from './environment-permission.ts';

/** Says what a principal may do with environments; while nothing changes nothing is read from the database. */
export interface EnvironmentAccess {
  /** `reach` is the principal's own, of the organization that the environment is in. Throws where it is not read. */
  permissionOn(principal: Principal, reach: Reach, environment: EnvironmentRef): Promise<EnvironmentStanding>;
  /** The same for many environments of one organization, as of one moment. */
  permissionsIn(principal: Principal, reach: Reach): Promise<StandingOn>;
}

type StandingOn = (environment: EnvironmentRef) => EnvironmentStanding;

interface Entry {
  readonly version: number;
  readonly standingOn: StandingOn;
}

const granteesKept = 10_000;

/** What was granted to each principal, cached under the version of everything that could change it. */
export function environmentAccess(
  database: Database,
  { entriesKept = granteesKept }: { readonly entriesKept?: number } = {},
): EnvironmentAccess {
  const entries = createFairCache<Entry>({ maxSize: entriesKept });

  async function standingsOf(organizationId: string, grantee: Grantee): Promise<StandingOn> {
    // Read before the rows are: what changes meanwhile makes the entry stale, never the other way round.
    const version = database.changes.versionOf('trust');
    const key = `${grantee.kind}\n${grantee.id}`;
    const entry = entries.get(organizationId, key);
    if (entry !== undefined && entry.version === version) return entry.standingOn;
    const standingOn = compileGrants(await readGrants(database.db, organizationId, grantee));
    if (version !== null) entries.set(organizationId, key, { version, standingOn });
    return standingOn;
  }

  const permissionsIn = (principal: Principal, reach: Reach) => standingsIn(principal, reach, standingsOf);

  return {
    permissionsIn,
    async permissionOn(principal, reach, environment) {
      return (await permissionsIn(principal, reach))(environment);
    },
  };
}

/** What a principal may do with an environment as a transaction sees it, where it must not change meanwhile. */
export async function readStanding(
  db: Reader,
  { principal, reach, environment }: Standing,
): Promise<EnvironmentStanding> {
  const standingOn = await readStandings(db, { principal, reach });
  return standingOn(environment);
}

/** The same for many environments of one organization. */
export function readStandings(
  db: Reader,
  { principal, reach }: Omit<Standing, 'environment'>,
): Promise<StandingOn> {
  return standingsIn(principal, reach, async (organizationId, grantee) =>
    compileGrants(await readGrants(db, organizationId, grantee)),
  );
}

interface Standing {
  readonly principal: Principal;
  readonly reach: Reach;
  readonly environment: EnvironmentRef;
}

async function standingsIn(
  principal: Principal,
  reach: Reach,
  standingsOf: (organizationId: string, grantee: Grantee) => Promise<StandingOn>,
): Promise<StandingOn> {
  if (!isIn(principal, reach) || !reach.permissions.has('environments:use')) return () => nothingAllowed;
  if (reach.permissions.has('environments:administer')) return () => everythingAllowed;
  const grantee = granteeOf(principal);
  if (grantee === null) return () => nothingAllowed;
  return standingsOf(reach.organizationId, grantee);
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

function isIn(principal: Principal, { organizationId }: Reach): boolean {
  if (principal.kind !== 'user') return principal.organizationId === organizationId;
  return principal.memberships.some((membership) => membership.organizationId === organizationId);
}
