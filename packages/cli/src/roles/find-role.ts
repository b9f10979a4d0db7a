import type { ResponseOf } from '@symbolon/sdk';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import type { OrgSession } from '../session/open-session.ts';

export type Role = ResponseOf<'GET /api/orgs/{orgName}/roles'>['roles'][number];

export const roleArgument = { name: 'ROLE', description: 'the name or id of the role' } as const;

const purposes = ['role', 'set', 'policy', 'role_private', 'role_temporary'] as const;

/** Lists the roles of the organization, whatever their purpose. */
export async function listRoles({ client, orgName }: OrgSession): Promise<readonly Role[]> {
  const roles = new Map<string, Role>();
  for (const uxPurpose of purposes) {
    const listed = await client.request('GET /api/orgs/{orgName}/roles', {
      path: { orgName },
      query: { uxPurpose },
    });
    for (const role of listed.roles) if (!roles.has(role.id)) roles.set(role.id, role);
  }
  return [...roles.values()];
}

/** Loads the role with an id or a name. Throws a not-found error that suggests the nearest one. */
export async function loadRole(session: OrgSession, wanted: string): Promise<Role> {
  return findNamedEntry(wanted, {
    kind: 'role',
    orgName: session.orgName,
    list: 'role list',
    entries: await listRoles(session),
    idOf: ({ id }) => id,
    nameOf: ({ name }) => name,
  });
}
