import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  administratorRole,
  type Caller,
  currentOrganizationAccess,
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
  listRoleIdsOfMember,
  listRoleIdsOfTeamToken,
  listTeams,
  loadGivenRole,
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
  const { roleIds, grants } = await collectGiven(tx, by.organization, policies);
  for (const id of roleIds) {
    const role = await loadGivenRole(tx, by.organization.organizationId, id);
    if (role !== null) requireWithinOwn(caller, by, [role]);
  }
  for (const given of grants) await requireWithinGrants(tx, context, caller, by, given);
}

/** The roles and grants that policies give. Each occurs once, regardless of the number of policies that give it. */
interface Given {
  readonly roleIds: ReadonlySet<string>;
  readonly grants: readonly GivenGrants[];
}

async function collectGiven(
  tx: Tx,
  organization: OrganizationAccess,
  policies: readonly Policy[],
): Promise<Given> {
  const { organizationId, organizationName } = organization;
  const allows = policies.filter(({ decision }) => decision === 'allow');
  const roleIds = new Set<string>();
  const grants: GivenGrants[] = [];
  const ofOrganization = allows.filter(({ tokenType }) => tokenType === 'organization');
  for (const { roleID, authorizedPermissions } of ofOrganization) {
    if (roleID !== null) roleIds.add(roleID);
    if (authorizedPermissions.includes('admin')) roleIds.add(administratorRole);
  }
  if (ofOrganization.some(({ roleID }) => roleID === null))
    roleIds.add(await findDefaultRoleId(tx, organizationId));
  if (ofOrganization.length > 0)
    grants.push({ kind: 'organization', id: organizationId, name: organizationName });
  for (const { id, name } of await listMatchingTeams(
    tx,
    organizationId,
    textsOf(allows, 'team', 'teamName'),
  )) {
    for (const roleId of await listRoleIdsOfTeamToken(tx, organizationId, id)) roleIds.add(roleId);
    grants.push({ kind: 'team', id, name });
  }
  for (const login of textsOf(allows, 'personal', 'userLogin')) {
    const member = await findMember(tx, organizationId, login);
    if (member === null) continue;
    const { user, roleId } = member;
    for (const id of await listRoleIdsOfMember(tx, organizationId, { userId: user.id, roleId }))
      roleIds.add(id);
    grants.push({ kind: 'user', id: user.id, name: user.login });
  }
  return { roleIds, grants };
}

/** Returns the distinct texts of a member of the policies for a type of token. */
function textsOf(
  policies: readonly Policy[],
  type: Policy['tokenType'],
  member: 'teamName' | 'userLogin',
): ReadonlySet<string> {
  return new Set(policies.flatMap((policy) => (policy.tokenType === type ? (policy[member] ?? []) : [])));
}

async function listMatchingTeams(
  tx: Tx,
  organizationId: string,
  names: ReadonlySet<string>,
): Promise<readonly Team[]> {
  if (names.size === 0) return [];
  const patterns = [...names].map(compilePattern);
  const matching: Team[] = [];
  for (const team of await listTeams(tx, organizationId)) {
    await nextTurn();
    if (patterns.some((pattern) => matchesPattern(pattern, team.name))) matching.push(team);
  }
  return matching;
}
