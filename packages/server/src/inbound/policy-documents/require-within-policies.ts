import {
  administratorRole,
  type Caller,
  currentOrganizationAccess,
  type GivenRole,
  isAdministrator,
  type OrganizationAccess,
  type Principal,
  requireWithinOwn,
} from '../../access/index.ts';
import type { Tx } from '../../database/index.ts';
import {
  type EnvironmentGrants,
  findDefaultRoleId,
  findMember,
  type GivenGrants,
  listTeams,
  loadGivenRole,
  loadRolesOfMember,
  loadRolesOfTeam,
  requireWithinGrants,
  type Team,
} from '../../tenancy/index.ts';
import { compilePattern, matchesPattern, type Policy } from '../policies/index.ts';

interface Authorized {
  readonly principal: Principal;
  readonly organization: OrganizationAccess;
}

/** The dependencies of a check of what policies give. */
export interface GivenGrantsContext {
  readonly grants: Pick<EnvironmentGrants, 'exceeds'>;
}

/**
 * Refuses policies that give a workload more than the caller has: every allow is checked, because removing a deny gives
 * a workload what an unchanged allow permits. Unknown roles, members and teams give nothing.
 */
export async function requireWithinPolicies(
  tx: Tx,
  context: GivenGrantsContext,
  caller: Caller,
  { policies, ...by }: Authorized & { readonly policies: readonly Policy[] },
): Promise<void> {
  if (isAdministrator(currentOrganizationAccess(by.principal, by.organization))) return;
  const checked = new Set<string>();
  for (const policy of policies) {
    if (policy.decision !== 'allow') continue;
    const { tokenType, teamName, userLogin, roleID, authorizedPermissions } = policy;
    const key = JSON.stringify([tokenType, teamName, userLogin, roleID, authorizedPermissions]);
    if (checked.has(key)) continue;
    checked.add(key);
    requireWithinOwn(caller, by, await loadRolesOfPolicy(tx, by.organization.organizationId, policy));
    for (const given of await listGivenGrants(tx, by.organization, policy))
      await requireWithinGrants(tx, context, caller, by, given);
  }
}

async function loadRolesOfPolicy(
  tx: Tx,
  organizationId: string,
  policy: Policy,
): Promise<readonly GivenRole[]> {
  switch (policy.tokenType) {
    case 'organization':
      return loadRolesOfOrganizationTokens(tx, organizationId, policy);
    case 'team':
      return loadRolesOfTeams(tx, organizationId, policy.teamName ?? '');
    case 'personal': {
      const member = await findMember(tx, organizationId, policy.userLogin ?? '');
      if (member === null) return [];
      return loadRolesOfMember(tx, organizationId, { userId: member.user.id, roleId: member.roleId });
    }
    case 'runner':
    case 'identity':
      return [];
  }
}

/** Lists whose grants the tokens of a policy have. */
async function listGivenGrants(
  tx: Tx,
  { organizationId, organizationName }: OrganizationAccess,
  { tokenType, teamName, userLogin }: Policy,
): Promise<readonly GivenGrants[]> {
  switch (tokenType) {
    case 'organization':
      return [{ kind: 'organization', id: organizationId, name: organizationName }];
    case 'team': {
      const teams = await listMatchingTeams(tx, organizationId, teamName ?? '');
      return teams.map(({ id, name }) => ({ kind: 'team', id, name }));
    }
    case 'personal': {
      const member = await findMember(tx, organizationId, userLogin ?? '');
      return member === null ? [] : [{ kind: 'user', id: member.user.id, name: member.user.login }];
    }
    case 'runner':
    case 'identity':
      return [];
  }
}

async function loadRolesOfOrganizationTokens(
  tx: Tx,
  organizationId: string,
  { roleID, authorizedPermissions }: Policy,
): Promise<readonly GivenRole[]> {
  const ids = [
    roleID ?? (await findDefaultRoleId(tx, organizationId)),
    ...(authorizedPermissions.includes('admin') ? [administratorRole] : []),
  ];
  const roles = await Promise.all(ids.map((id) => loadGivenRole(tx, organizationId, id)));
  return roles.filter((role) => role !== null);
}

async function loadRolesOfTeams(
  tx: Tx,
  organizationId: string,
  teamName: string,
): Promise<readonly GivenRole[]> {
  const roles: GivenRole[] = [];
  for (const { id } of await listMatchingTeams(tx, organizationId, teamName))
    roles.push(...(await loadRolesOfTeam(tx, organizationId, id)));
  return roles;
}

async function listMatchingTeams(tx: Tx, organizationId: string, teamName: string): Promise<readonly Team[]> {
  const pattern = compilePattern(teamName);
  return (await listTeams(tx, organizationId)).filter(({ name }) => matchesPattern(pattern, name));
}
