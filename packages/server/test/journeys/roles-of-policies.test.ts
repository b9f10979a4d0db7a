import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { allow, org, type Refusal, type RolesServer, startRolesServer } from './roles-server.ts';
import { issuerKey, type RegisteredIssuer } from './trusting-server.ts';

const policy = {
  decision: 'allow',
  tokenType: 'organization',
  authorizedPermissions: [],
  rules: { sub: 'repo:*' },
};

describeOnBothEngines('roles of authorization policies', (openTestDatabase) => {
  let world: RolesServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    world = await startRolesServer(await openTestDatabase());
    issuer = await world.server.registerIssuer({ policies: [policy] });
  });
  afterAll(() => world.server.stop());

  const exchange = (scope = '', claims: Record<string, unknown> = {}) =>
    world.server.exchange({ scope, subject_token: issuer.mint(claims) });

  async function create(project: string, name: string): Promise<{ path: string; id: string }> {
    const path = `/api/esc/environments/main/${project}/${name}`;
    await world.server.call('POST', '/api/esc/environments/main', { body: { project, name } });
    await world.server.call('PATCH', path, { body: 'values: {a: 1}' });
    const { body } = await world.server.call<{ id: string }>('GET', `${path}/metadata`);
    return { path, id: body.id };
  }

  test('a CI job opens exactly the environment that the role of its policy names, and the decision says so', async () => {
    const [prod, other] = [await create('app', 'prod'), await create('app', 'other')];
    const role = await world.create({
      __type: 'PermissionDescriptorCondition',
      condition: {
        __type: 'PermissionExpressionEqual',
        left: { __type: 'PermissionExpressionEnvironment' },
        right: { __type: 'PermissionLiteralExpressionEnvironment', identity: prod.id },
      },
      subNode: allow('environment:read', 'environment:open'),
    });
    const policies = [{ ...policy, roleID: role.id }];
    const saved = await issuer.setPolicies(policies);
    expect(saved.body).toMatchObject({ policies });
    const { status, body } = await exchange();
    expect(status).toBe(200);
    const token = body.access_token;
    const open = async (path: string) => (await world.server.call('POST', `${path}/open`, { token })).status;
    expect(await open(prod.path)).toBe(200);
    expect(await open(other.path)).toBe(404);
    expect(await world.statusOf('members', token)).toBe(403);

    const decisions = await world.server.call<{ decisions: { id: string }[] }>(
      'GET',
      `${org}/oidc/decisions?issuerId=${issuer.id}`,
    );
    const decision = await world.server.call<{ grant: { role: object } }>(
      'GET',
      `${org}/oidc/decisions/${decisions.body.decisions[0]?.id}`,
    );
    expect(decision.body.grant.role).toEqual({ id: role.id, name: role.name });

    const simulated = await world.server.call<{ outcome: string; role: object }>(
      'POST',
      `${org}/oidc/issuers/${issuer.id}/simulate`,
      { body: { claims: { sub: 'repo:acme/app', aud: 'urn:pulumi:org:main' } } },
    );
    expect(simulated.body).toMatchObject({
      outcome: 'granted',
      role: {
        id: role.id,
        name: role.name,
        inOrganization: [],
        onEveryEnvironment: [],
        onSomeEnvironments: ['environment:open', 'environment:read'],
      },
    });

    await world.call('PATCH /api/orgs/{orgName}/roles/{roleID}', 200, {
      path: { roleID: role.id },
      body: { details: allow() },
    });
    expect(await open(prod.path)).toBe(404);
  });

  test('the first allow that matches decides the role, and admin is a role that is requested', async () => {
    const [first, second] = [
      await world.create(allow('oidc_issuers:read')),
      await world.create(allow('oidc_decision:read')),
    ];
    await issuer.setPolicies([
      { ...policy, roleID: first.id, rules: { sub: 'repo:*', env: 'prod' } },
      { ...policy, roleID: second.id, authorizedPermissions: ['admin'] },
    ]);
    const resources = ['oidc/issuers', 'oidc/decisions', 'members'];
    const statuses = async (scope: string, claims: Record<string, unknown>) => {
      const { body } = await exchange(scope, claims);
      return Promise.all(resources.map((resource) => world.statusOf(resource, body.access_token)));
    };
    expect(await statuses('', { env: 'prod' })).toEqual([200, 403, 403]);
    expect(await statuses('', {})).toEqual([403, 200, 403]);
    expect(await statuses('admin', {})).toEqual([200, 200, 200]);
  });

  test('a role that does not exist grants nothing, and one of a policy is not deleted without force', async () => {
    await issuer.setPolicies([{ ...policy, roleID: 'no-such-role' }]);
    const unknown = await exchange();
    expect(unknown.status).toBe(400);
    expect(unknown.body.error).toBe('invalid_scope');
    const role = await world.create(allow('oidc_issuers:read'));
    await issuer.setPolicies([{ ...policy, roleID: role.id }]);
    expect((await exchange()).status).toBe(200);
    const path = { roleID: role.id };
    const { message } = await world.call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, { path });
    expect(message).toContain('the policies of 1 issuer');
    await world.call('DELETE /api/orgs/{orgName}/roles/{roleID}', 204, { path, query: '?force=true' });
    expect((await exchange()).status).toBe(400);
  });

  test('a role is only for organization tokens', async () => {
    const { body } = await world.server.call<Refusal>('PATCH', `${org}/auth/policies/${issuer.policyId}`, {
      body: { policies: [{ ...policy, tokenType: 'team', teamName: 'ops', roleID: 'member' }] },
    });
    expect(body.message).toContain('policies[0].roleID');
  });

  test('nobody lets a workload have more than they have', async () => {
    const role = await world.create(
      allow(
        ...['auth_policies:read', 'auth_policies:update', 'oidc_issuers:read'],
        ...['oidc_issuers:update', 'oidc_issuers:create', 'team:list'],
      ),
    );
    const within = await world.create(allow('team:list'));
    const { token } = await world.join(role.id);
    const team = await world.createTeam();
    const save = async (policies: object[]) => {
      const path = `${org}/auth/policies/${issuer.policyId}`;
      return (await world.server.call('PATCH', path, { token, body: { policies } })).status;
    };
    await issuer.setPolicies([{ ...policy, roleID: within.id }]);
    const rename = async () =>
      (
        await world.server.call('PATCH', `${org}/oidc/issuers/${issuer.id}`, {
          token,
          body: { maxExpiration: 3_600 },
        })
      ).status;
    expect(await save([{ ...policy, roleID: within.id }])).toBe(200);
    expect(await rename()).toBe(200);
    // The default role of the organization has more, as have administrators, members and teams.
    expect(await save([policy])).toBe(403);
    expect(await save([{ ...policy, roleID: within.id, authorizedPermissions: ['admin'] }])).toBe(403);
    expect(await save([{ ...policy, tokenType: 'personal', userLogin: 'admin' }])).toBe(403);
    expect(await save([{ ...policy, tokenType: 'team', teamName: team }])).toBe(403);
    expect(await save([{ ...policy, tokenType: 'team', teamName: '*' }])).toBe(403);
    await issuer.setPolicies([{ ...policy, authorizedPermissions: ['admin'] }]);
    expect(await rename()).toBe(403);
    const registered = await world.server.call('POST', `${org}/oidc/issuers`, {
      token,
      body: {
        name: 'mine',
        url: 'https://mine.example',
        jwks: { keys: [issuerKey.jwk] },
        policies: [policy],
      },
    });
    expect(registered.status).toBe(403);
  });
});
