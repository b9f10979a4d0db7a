import { findBuiltInRole } from '../../../access/index.ts';
import type { Database, Reader } from '../../../database/index.ts';
import { createFairCache } from '../../../platform/fair-cache.ts';
import { findMember, findRoleRecord, findTeam } from '../../../tenancy/index.ts';
import type { RequestedToken } from '../request/requested-token.ts';

/**
 * The identity that the token acts as, by id; all members are null for the organization itself and for an identity
 * token.
 */
export interface Target {
  readonly userId: string | null;
  readonly teamId: string | null;
  readonly runnerPoolId: string | null;
  /** The role of a token of the organization; null for the default role, and for other tokens. */
  readonly role: { readonly id: string; readonly name: string } | null;
}

export type FindRunnerPool = (
  db: Reader,
  organizationId: string,
  name: string,
) => Promise<{ readonly id: string } | null>;

export type FindTarget = (
  organizationId: string,
  requested: RequestedToken,
  /** The role that the deciding policy gives; null for the default role. */
  roleId: string | null,
) => Promise<Target | null>;

const organizationItself: Target = { userId: null, teamId: null, runnerPoolId: null, role: null };
const targetsKept = 20_000;

/**
 * Finds the team, member or runner pool of a scope, or the role of a policy; null if it does not exist. The result is cached under the same
 * version as the trust itself.
 */
export function createFindTarget(database: Database, findRunnerPool: FindRunnerPool): FindTarget {
  const found = createFairCache<{ readonly version: number; readonly target: Target }>({
    maxSize: targetsKept,
  });

  async function readRole(organizationId: string, roleId: string): Promise<Target | null> {
    const role = findBuiltInRole(roleId) ?? (await findRoleRecord(database.db, organizationId, roleId));
    return role && { ...organizationItself, role: { id: role.id, name: role.name } };
  }

  async function read(organizationId: string, { tokenType, target }: RequestedToken): Promise<Target | null> {
    const { db } = database;
    const name = target ?? '';
    if (tokenType === 'team') {
      const team = await findTeam(db, organizationId, name);
      return team && { ...organizationItself, teamId: team.id };
    }
    if (tokenType === 'personal') {
      const member = await findMember(db, organizationId, name);
      return member && { ...organizationItself, userId: member.user.id };
    }
    const pool = await findRunnerPool(db, organizationId, name);
    return pool && { ...organizationItself, runnerPoolId: pool.id };
  }

  return async (organizationId, requested, roleId) => {
    const isOfOrganization = requested.tokenType === 'organization' || requested.tokenType === 'identity';
    if (isOfOrganization && roleId === null) return organizationItself;
    const key = roleId === null ? requested.scope : `role ${roleId}`;
    const version = database.changes.versionOf('trust');
    const entry = found.get(organizationId, key);
    if (entry !== undefined && entry.version === version) return entry.target;
    const target =
      roleId === null ? await read(organizationId, requested) : await readRole(organizationId, roleId);
    if (target && version !== null) found.set(organizationId, key, { version, target });
    return target;
  };
}
