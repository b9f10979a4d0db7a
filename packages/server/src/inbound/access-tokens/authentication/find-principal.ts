import type { Principal, TokenFacts, UserPrincipal } from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import {
  findOrganizationName,
  findTeamNames,
  findUserById,
  type RoleDirectory,
} from '../../../tenancy/index.ts';
import { type AccessToken, workloadOf } from '../access-token.ts';
import { isAccessTokenRevoked } from '../store.ts';

/** The lookups that principals are found with. */
export interface PrincipalSource {
  readonly roles: RoleDirectory;
  /** Returns the name of a runner pool of the organization; null for an unknown one. */
  readonly findRunnerPoolName: (
    db: Reader,
    organizationId: string,
    runnerPoolId: string,
  ) => Promise<string | null>;
}

/**
 * Returns the current principal of a token. Null if it no longer exists: the user left the organization that the token
 * is bound to, the team or the runner pool was deleted, or the token's refresh token was revoked.
 */
export async function findPrincipal(
  source: PrincipalSource,
  db: Reader,
  token: AccessToken,
): Promise<Principal | null> {
  // A revocation ends existing tokens; this check finds a token that was being issued at that moment.
  if (token.parentId !== null && (await isAccessTokenRevoked(db, token.parentId))) return null;
  switch (token.kind) {
    case 'personal':
      return findUserPrincipal(source, db, token);
    case 'organization':
      return findOrganizationPrincipal(source, db, token);
    case 'team':
      return findTeamPrincipal(source, db, token);
    case 'runner':
      return findRunnerPrincipal(source, db, token);
    case 'refresh':
      return null;
  }
}

function factsOf(token: AccessToken): TokenFacts {
  const facts = { id: token.id, name: token.name, origin: token.origin, expiresAt: token.expiresAt };
  const workload = workloadOf(token);
  if (workload === null) return facts;
  const { issuerId, policyVersion, policyIndex } = token;
  return { ...facts, workload, issuance: { issuerId, policyVersion, policyIndex } };
}

/** Returns the user that a personal token, or a refresh token for one, acts as. */
export async function findUserPrincipal(
  { roles }: Pick<PrincipalSource, 'roles'>,
  db: Reader,
  token: AccessToken,
): Promise<UserPrincipal | null> {
  if (token.userId === null) return null;
  const user = await findUserById(db, token.userId);
  if (!user) return null;
  const all = await roles.membershipsOf(db, user.id);
  const boundTo = token.organizationId;
  const memberships = boundTo === null ? all : all.filter(({ organizationId }) => organizationId === boundTo);
  if (boundTo !== null && memberships.length === 0) return null;
  const { id: userId, login, name, email } = user;
  return { kind: 'user', userId, login, name, email, memberships, boundTo, token: factsOf(token) };
}

async function findOrganizationPrincipal(
  { roles }: PrincipalSource,
  db: Reader,
  token: AccessToken,
): Promise<Principal | null> {
  const { organizationId, roleId } = token;
  if (organizationId === null) return null;
  const organizationName = await findOrganizationName(db, organizationId);
  if (organizationName === null) return null;
  const role = await roles.roleOf(db, organizationId, roleId);
  return { kind: 'organization', organizationId, organizationName, roles: [role], token: factsOf(token) };
}

async function findTeamPrincipal(
  source: PrincipalSource,
  db: Reader,
  token: AccessToken,
): Promise<Principal | null> {
  const { organizationId, teamId } = token;
  if (organizationId === null || teamId === null) return null;
  const names = await findTeamNames(db, organizationId, teamId);
  if (names === null) return null;
  const roles = await source.roles.rolesOfTeam(db, organizationId, teamId);
  return { kind: 'team', organizationId, teamId, ...names, roles, token: factsOf(token) };
}

async function findRunnerPrincipal(
  { findRunnerPoolName }: PrincipalSource,
  db: Reader,
  token: AccessToken,
): Promise<Principal | null> {
  const { organizationId, runnerPoolId } = token;
  if (organizationId === null || runnerPoolId === null) return null;
  const organizationName = await findOrganizationName(db, organizationId);
  const runnerPoolName = await findRunnerPoolName(db, organizationId, runnerPoolId);
  if (organizationName === null || runnerPoolName === null) return null;
  const facts = factsOf(token);
  return {
    ...{ kind: 'runner', organizationId, organizationName, runnerPoolId, runnerPoolName },
    roles: [],
    token: facts,
  };
}
