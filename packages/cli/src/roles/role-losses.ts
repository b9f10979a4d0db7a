import { SymbolonError, walkPages } from '@symbolon/sdk';
import { listIssuers } from '../issuers/find-issuer.ts';
import { loadPolicies } from '../policies/change-policies.ts';
import type { OrgSession } from '../session/open-session.ts';
import type { Role } from './find-role.ts';

/** Describes what deleting a role takes away: who and what has it, by name, one line each. */
export async function describeRoleLosses(
  session: OrgSession,
  { id, isOrgDefault }: Pick<Role, 'id' | 'isOrgDefault'>,
): Promise<readonly string[]> {
  const { orgName } = session;
  const users = await readIfPermitted('members', () => listMembersWithRole(session, id));
  const teams = await readIfPermitted('teams', () => listTeamsWithRole(session, id));
  const tokens = await readIfPermitted('tokens', () => listTokensWithRole(session, id));
  const policies = await readIfPermitted('policies', () => listPoliciesWithRole(session, id));
  return [
    ...(isOrgDefault ? [`its position as the default role of ${orgName}; the role member replaces it`] : []),
    ...describeUses(users, {
      one: `member, who gets the default role of ${orgName}`,
      many: `members, who get the default role of ${orgName}`,
    }),
    ...describeUses(teams, { one: 'team, which loses the role', many: 'teams, which lose the role' }),
    ...describeUses(tokens, {
      one: 'token, which will no longer permit anything',
      many: 'tokens, which will no longer permit anything',
    }),
    ...describeUses(policies, {
      one: 'policy, whose tokens will no longer permit anything',
      many: 'policies, whose tokens will no longer permit anything',
    }),
  ];
}

/** The names of what has a role, or the noun of what the caller may not list. */
type Uses = { readonly names: readonly string[] } | { readonly hidden: string };

async function readIfPermitted(noun: string, read: () => Promise<readonly string[]>): Promise<Uses> {
  try {
    return { names: await read() };
  } catch (error) {
    if (error instanceof SymbolonError && error.status === 403) return { hidden: noun };
    throw error;
  }
}

const linesShown = 5;

function describeUses(uses: Uses, { one, many }: { readonly one: string; readonly many: string }): string[] {
  if ('hidden' in uses) return [`the ${uses.hidden} with the role (you lack the permission to list them)`];
  const { names } = uses;
  if (names.length === 0) return [];
  return [
    `${names.length} ${names.length === 1 ? one : many}:`,
    ...names.slice(0, linesShown).map((name) => `  ${name}`),
    ...(names.length > linesShown ? [`  and ${names.length - linesShown} more`] : []),
  ];
}

async function listMembersWithRole({ client, orgName }: OrgSession, roleID: string) {
  const { users } = await client.request('GET /api/orgs/{orgName}/roles/{roleID}/users', {
    path: { orgName, roleID },
  });
  return users.map(({ githubLogin }) => githubLogin);
}

async function listTeamsWithRole({ client, orgName }: OrgSession, roleID: string) {
  const { teams } = await client.request('GET /api/orgs/{orgName}/roles/{roleID}/teams', {
    path: { orgName, roleID },
  });
  return teams.map(({ name }) => name);
}

async function listTokensWithRole({ client, orgName }: OrgSession, roleID: string) {
  const path = { orgName, roleID };
  const names: string[] = [];
  for (const origin of ['created', 'exchange']) {
    const pages = walkPages(
      (continuationToken) =>
        client.request('GET /api/orgs/{orgName}/roles/{roleID}/tokens', {
          path,
          query: { filter: 'active', origin, continuationToken },
        }),
      ({ tokens }) => tokens,
    );
    for await (const { id, name, description, workload } of pages)
      names.push(`${id}  ${workload?.subject ?? (name || description || '(no name)')}`);
  }
  return names;
}

/** Names the policies for tokens with this role, by issuer. */
async function listPoliciesWithRole(session: OrgSession, roleID: string) {
  const names: string[] = [];
  for (const issuer of await listIssuers(session)) {
    const { policies } = await loadPolicies(session, issuer.id);
    for (const [index, policy] of policies.entries())
      if (policy.roleID === roleID) names.push(`policies[${index}] of ${issuer.name}`);
  }
  return names;
}
