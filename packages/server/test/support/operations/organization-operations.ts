import { anyToken, nothing, type Operation, operation, permission } from './operation.ts';
import { org } from './operation-world.ts';

/** Organizations, members, teams, runner pools, and what the server says of itself. */
export const organizationOperations: readonly Operation[] = [
  operation('GET /api/user', anyToken, '/api/user'),
  operation(
    'GET /api/user/organizations/default',
    { kind: 'any organization' },
    '/api/user/organizations/default',
  ),
  operation('GET /api/capabilities', nothing, '/api/capabilities'),
  operation('GET /api/cli/version', nothing, '/api/cli/version'),
  operation('GET /healthz', nothing, '/healthz'),
  operation('GET /readyz', nothing, '/readyz'),
  operation('POST /api/orgs', { kind: 'operator' }, ({ world }) => ({
    path: '/api/orgs',
    body: { name: world.newName('org') },
  })),
  operation('GET /api/orgs/{orgName}/members', permission('org_member:read'), `${org}/members`),
  operation('POST /api/orgs/{orgName}/members/{userLogin}', permission('org_member:add'), ({ world }) => ({
    path: `${org}/members/${world.newName('user')}`,
    body: { role: 'member' },
  })),
  operation(
    'PATCH /api/orgs/{orgName}/members/{userLogin}',
    permission('org_member:update'),
    async ({ world }) => ({
      path: `${org}/members/${await world.member()}`,
      body: { role: 'admin' },
    }),
  ),
  operation(
    'DELETE /api/orgs/{orgName}/members/{userLogin}',
    permission('org_member:delete'),
    async ({ world }) => ({
      path: `${org}/members/${await world.member()}`,
    }),
  ),
  operation('GET /api/orgs/{orgName}/teams', permission('team:list'), `${org}/teams`),
  operation('POST /api/orgs/{orgName}/teams/pulumi', permission('team:create'), ({ world }) => ({
    path: `${org}/teams/pulumi`,
    body: { name: world.newName('team') },
  })),
  operation('GET /api/orgs/{orgName}/teams/{teamName}', permission('team:read'), async ({ world }) => ({
    path: `${org}/teams/${await world.team()}`,
  })),
  operation(
    'PATCH /api/orgs/{orgName}/teams/{teamName}',
    permission('team:update'),
    async ({ world, environment }) => {
      const [projectName, envName] = environment.split('/');
      return {
        path: `${org}/teams/${await world.team()}`,
        body: {
          memberAction: 'add',
          member: await world.member(),
          addEnvironmentPermission: { projectName, envName, permission: 'open' },
        },
      };
    },
  ),
  operation('DELETE /api/orgs/{orgName}/teams/{teamName}', permission('team:delete'), async ({ world }) => ({
    path: `${org}/teams/${await world.team()}`,
  })),
  operation('GET /api/orgs/{orgName}/agent-pools', permission('agent_pool:read'), `${org}/agent-pools`),
  operation('POST /api/orgs/{orgName}/agent-pools', permission('agent_pool:create'), ({ world }) => ({
    path: `${org}/agent-pools`,
    body: { name: world.newName('pool') },
  })),
  operation(
    'GET /api/orgs/{orgName}/agent-pools/{poolId}',
    permission('agent_pool:read'),
    async ({ world }) => ({ path: `${org}/agent-pools/${(await world.pool()).id}` }),
  ),
  operation(
    'PATCH /api/orgs/{orgName}/agent-pools/{poolId}',
    permission('agent_pool:update'),
    async ({ world }) => ({
      path: `${org}/agent-pools/${(await world.pool()).id}`,
      body: { description: 'changed' },
    }),
  ),
  operation(
    'DELETE /api/orgs/{orgName}/agent-pools/{poolId}',
    permission('agent_pool:delete'),
    async ({ world }) => ({
      path: `${org}/agent-pools/${(await world.pool()).id}`,
    }),
  ),
];
