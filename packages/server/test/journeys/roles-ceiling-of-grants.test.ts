import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { allow, org, type Refusal, type RolesServer, startRolesServer } from './roles-server.ts';
import type { RegisteredIssuer } from './trusting-server.ts';

describeOnBothEngines('nobody gives the grants of others', (openTestDatabase) => {
  let world: RolesServer;
  let issuer: RegisteredIssuer;
  let governor: { login: string; token: string };
  let owner: { login: string; token: string };
  let team: string;

  beforeAll(async () => {
    world = await startRolesServer(await openTestDatabase());
    issuer = await world.server.registerIssuer({ policies: [] });
    const governs = ['org_member:create_token', 'team:create_token', 'org_token:create', 'team:update'];
    // The scopes of the default role, which the tokens of this test have.
    const compose = { __type: 'PermissionDescriptorCompose', permissionDescriptors: ['member'] };
    const entries = [compose, allow(...governs, 'auth_policies:read', 'auth_policies:update')];
    const role = await world.create({ __type: 'PermissionDescriptorGroup', entries });
    governor = await world.join(role.id);
    owner = await world.join();
    team = await world.createTeam();
    await world.server.call('POST', '/api/esc/environments/main', { body: { project: 'app', name: 'prod' } });
  });
  afterAll(() => world.server.stop());

  const grant = (kind: string, permission: string, name?: string) =>
    world.server.call('PUT', `${org}/environment-grants`, {
      body: {
        grantee: { kind, ...(name === undefined ? {} : { name }) },
        project: 'app',
        environment: 'prod',
        permission,
      },
    });
  const policy = (target: object) => ({ decision: 'allow', rules: { sub: 'repo:*' }, ...target });
  const attempts = (): [string, string, object][] => [
    ['POST', `/members/${owner.login}/tokens`, {}],
    ['POST', `/teams/${team}/tokens`, { name: world.newName('token') }],
    ['PATCH', `/teams/${team}`, { memberAction: 'add', member: governor.login }],
    ['POST', '/tokens', { name: world.newName('token') }],
  ];
  const targets = () => [
    { tokenType: 'personal', userLogin: owner.login },
    { tokenType: 'team', teamName: team },
    { tokenType: 'team', teamName: 'team-*' },
    { tokenType: 'organization', authorizedPermissions: [] },
  ];

  async function statuses(): Promise<string[]> {
    const found: string[] = [];
    for (const [method, path, body] of attempts()) {
      const { status } = await world.server.call<Refusal>(method, org + path, {
        body,
        token: governor.token,
      });
      found.push(`${method} ${path}: ${status}`);
    }
    for (const target of targets()) {
      const { status } = await issuer.setPolicies([policy(target)], { token: governor.token });
      found.push(`${JSON.stringify(target)}: ${status}`);
    }
    return found;
  }

  const changeMember = (memberAction: string) =>
    world.server.call('PATCH', `${org}/teams/${team}`, { body: { memberAction, member: governor.login } });

  test('through a token, a new member of a team, or a policy', async () => {
    expect((await statuses()).filter((line) => !/: 20[04]$/.test(line))).toEqual([]);
    await changeMember('remove');
    const granted = [
      await grant('user', 'admin', owner.login),
      await grant('team', 'open', team),
      await grant('organization', 'read'),
    ];
    expect(granted.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await statuses()).filter((line) => !line.endsWith(': 403'))).toEqual([]);
    await changeMember('add');
    const [ofMember, ofTeam] = await statuses();
    expect([ofMember, ofTeam]).toEqual([expect.stringMatching(/403$/), expect.stringMatching(/200$/)]);
  });
});
