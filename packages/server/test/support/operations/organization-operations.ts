import { anyToken, nothing, type Operation, operation, permission } from './operation.ts';
import { org } from './operation-world.ts';

const members = permission('members:administer');
const teams = permission('teams:administer');
const pools = permission('runner-pools:administer');

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
  operation('GET /api/orgs/{orgName}/members', permission('members:read'), `${org}/members`),
  operation('POST /api/orgs/{orgName}/members/{userLogin}', members, ({ world }) => ({
    path: `${org}/members/${world.newName('user')}`,
    body: { role: 'member' },
  })),
  operation('PATCH /api/orgs/{orgName}/members/{userLogin}', members, async ({ world }) => ({
    path: `${org}/members/${await world.member()}`,
    body: { role: 'admin' },
  })),
  operation('DELETE /api/orgs/{orgName}/members/{userLogin}', members, async ({ world }) => ({
    path: `${org}/members/${await world.member()}`,
  })),
  operation('GET /api/orgs/{orgName}/teams', permission('teams:read'), `${org}/teams`),
  operation('POST /api/orgs/{orgName}/teams/pulumi', teams, ({ world }) => ({
    path: `${org}/teams/pulumi`,
    body: { name: world.newName('team') },
  })),
  operation('GET /api/orgs/{orgName}/teams/{teamName}', permission('teams:read'), async ({ world }) => ({
    path: `${org}/teams/${await world.team()}`,
  })),
  operation('PATCH /api/orgs/{orgName}/teams/{teamName}', teams, async ({ world, environment }) => {
    const [projectName, envName] = environment.split('/');
    return {
      path: `${org}/teams/${await world.team()}`,
      body: {
        memberAction: 'add',
        member: await world.member(),
        addEnvironmentPermission: { projectName, envName, permission: 'open' },
      },
    };
  }),
  operation('DELETE /api/orgs/{orgName}/teams/{teamName}', teams, async ({ world }) => ({
    path: `${org}/teams/${await world.team()}`,
  })),
  operation('GET /api/orgs/{orgName}/agent-pools', permission('runner-pools:read'), `${org}/agent-pools`),
  operation('POST /api/orgs/{orgName}/agent-pools', pools, ({ world }) => ({
    path: `${org}/agent-pools`,
    body: { name: world.newName('pool') },
  })),
  operation(
    'GET /api/orgs/{orgName}/agent-pools/{poolId}',
    permission('runner-pools:read'),
    async ({ world }) => ({ path: `${org}/agent-pools/${(await world.pool()).id}` }),
  ),
  operation('PATCH /api/orgs/{orgName}/agent-pools/{poolId}', pools, async ({ world }) => ({
    path: `${org}/agent-pools/${(await world.pool()).id}`,
    body: { description: 'changed' },
  })),
  operation('DELETE /api/orgs/{orgName}/agent-pools/{poolId}', pools, async ({ world }) => ({
    path: `${org}/agent-pools/${(await world.pool()).id}`,
  })),
];
