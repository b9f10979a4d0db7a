import type { Principal, TokenFacts } from '../../access/index.ts';
import type { Reader } from '../../database/index.ts';
import { listMemberships } from '../../tenancy/index.ts';
import { type AccessToken, workloadOf } from './access-token.ts';

/**
 * Who a token acts as now. Null where what it stood for is gone: the user left the organization it is bound to, the
 * team or the runner pool was deleted, the refresh token that brought it was revoked.
 */
export async function findPrincipal(db: Reader, token: AccessToken): Promise<Principal | null> {
  // Revoking ends what was brought before; what was being brought at that very moment is found out here.
  if (token.parentId !== null && (await isRevoked(db, token.parentId))) return null;
  const facts = factsOf(token);
  switch (token.kind) {
    case 'personal':
      return findUserPrincipal(db, token, facts);
    case 'organization':
    case 'team':
    case 'runner':
      return findMachinePrincipal(db, token, facts);
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

async function isRevoked(db: Reader, tokenId: string): Promise<boolean> {
  const token = await db
    .selectFrom('access_tokens')
    .select('revoked_at')
    .where('id', '=', tokenId)
    .executeTakeFirst();
  return token === undefined || token.revoked_at !== null;
}

async function findUserPrincipal(
  db: Reader,
  token: AccessToken,
  facts: TokenFacts,
): Promise<Principal | null> {
  if (token.userId === null) return null;
  const user = await db
    .selectFrom('users')
    .select(['id', 'login', 'name', 'email'])
    .where('id', '=', token.userId)
    .executeTakeFirst();
  if (!user) return null;
  const all = await listMemberships(db, user.id);
  const boundTo = token.organizationId;
  const memberships = boundTo === null ? all : all.filter(({ organizationId }) => organizationId === boundTo);
  if (boundTo !== null && memberships.length === 0) return null;
  return {
    kind: 'user',
    userId: user.id,
    login: user.login,
    name: user.name,
    email: user.email,
    memberships,
    boundTo,
    token: facts,
  };
}

async function findMachinePrincipal(
  db: Reader,
  token: AccessToken,
  facts: TokenFacts,
): Promise<Principal | null> {
  const row = await db
    .selectFrom('organizations')
    .leftJoin('teams', (join) =>
      join.onRef('teams.organization_id', '=', 'organizations.id').on('teams.id', '=', token.teamId),
    )
    .leftJoin('runner_pools', (join) =>
      join
        .onRef('runner_pools.organization_id', '=', 'organizations.id')
        .on('runner_pools.id', '=', token.runnerPoolId),
    )
    .select([
      'organizations.id',
      'organizations.name',
      'teams.name as teamName',
      'runner_pools.name as runnerPoolName',
    ])
    .where('organizations.id', '=', token.organizationId)
    .executeTakeFirst();
  if (!row) return null;
  const machine = { organizationId: row.id, organizationName: row.name, token: facts };
  if (token.kind === 'organization') return { kind: 'organization', ...machine, admin: token.admin };
  if (token.kind === 'team') {
    return row.teamName !== null && token.teamId !== null
      ? { kind: 'team', ...machine, teamId: token.teamId, teamName: row.teamName }
      : null;
  }
  return row.runnerPoolName !== null && token.runnerPoolId !== null
    ? { kind: 'runner', ...machine, runnerPoolId: token.runnerPoolId, runnerPoolName: row.runnerPoolName }
    : null;
}
