import { type Operation, operation, permission } from './operation.ts';
import { type OperationWorld, org } from './operation-world.ts';

const reads = permission('role:read');
const details = { __type: 'PermissionDescriptorAllow', permissions: ['team:list'] };

async function createRole(world: OperationWorld): Promise<string> {
  const body = { name: world.newName('role'), details };
  return (await world.make<{ id: string }>('POST', `${org}/roles`, { body })).id;
}

/** Roles, and who has which. */
export const roleOperations: readonly Operation[] = [
  operation('GET /api/orgs/{orgName}/roles', reads, `${org}/roles?uxPurpose=role`),
  operation('GET /api/orgs/{orgName}/roles/scopes', reads, `${org}/roles/scopes`),
  operation(
    'POST /api/orgs/{orgName}/roles/explain',
    reads,
    () => ({ path: `${org}/roles/explain`, body: { roleID: 'member' } }),
    { transactions: 0 },
  ),
  operation(
    'POST /api/orgs/{orgName}/access/explain',
    reads,
    async ({ world }) => ({ path: `${org}/access/explain`, body: { user: await world.member() } }),
    { transactions: 0 },
  ),
  operation('POST /api/orgs/{orgName}/roles', permission('role:create'), ({ world }) => ({
    path: `${org}/roles`,
    body: { name: world.newName('role'), details },
  })),
  operation('GET /api/orgs/{orgName}/roles/{roleID}', reads, `${org}/roles/member`),
  operation('PATCH /api/orgs/{orgName}/roles/{roleID}', permission('role:update'), async ({ world }) => ({
    path: `${org}/roles/${await createRole(world)}`,
    body: { description: 'changed' },
  })),
  operation('DELETE /api/orgs/{orgName}/roles/{roleID}', permission('role:delete'), async ({ world }) => ({
    path: `${org}/roles/${await createRole(world)}`,
  })),
  operation('PATCH /api/orgs/{orgName}/roles/{roleID}/default', permission('organization:update'), () => ({
    path: `${org}/roles/member/default`,
  })),
  operation('GET /api/orgs/{orgName}/roles/{roleID}/users', reads, `${org}/roles/admin/users`),
  operation('GET /api/orgs/{orgName}/roles/{roleID}/teams', reads, `${org}/roles/member/teams`),
  operation(
    'GET /api/orgs/{orgName}/roles/{roleID}/tokens',
    permission('org_token:read'),
    `${org}/roles/admin/tokens`,
  ),
  operation('GET /api/orgs/{orgName}/teams/{teamName}/roles', permission('team:read'), async ({ world }) => ({
    path: `${org}/teams/${await world.team()}/roles`,
  })),
  operation(
    'POST /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}',
    permission('team:update'),
    async ({ world }) => ({
      path: `${org}/teams/${await world.team()}/roles/${await createRole(world)}`,
    }),
  ),
  operation(
    'DELETE /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}',
    permission('team:update'),
    async ({ world }) => {
      const path = `${org}/teams/${await world.team()}/roles/${await createRole(world)}`;
      await world.make('POST', path);
      return { path };
    },
  ),
  operation(
    'POST /api/orgs/{orgName}/teams/{teamName}/enable-team-roles',
    permission('team:update'),
    async ({ world }) => ({ path: `${org}/teams/${await world.team()}/enable-team-roles` }),
    { transactions: 0 },
  ),
];
