import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { allow, group, hasTagValue, isEnvironment, when } from '../support/roles/role-documents.ts';
import { org, type RolesServer, startRolesServer } from './roles-server.ts';

interface Explained {
  readonly scope: string;
  readonly roles: readonly { readonly roleID: string; readonly entries: readonly object[] }[];
  readonly grants: readonly object[];
}
interface Explanation {
  readonly message?: string;
  readonly caller: object;
  readonly roles: readonly object[];
  readonly organization: readonly Explained[];
  readonly environment: readonly Explained[];
  readonly maxOpenDuration?: string;
}

const policy = {
  decision: 'allow',
  tokenType: 'organization',
  authorizedPermissions: [],
  rules: { sub: 'repo:*' },
};

describeOnBothEngines('an explanation of the access of a caller', (openTestDatabase) => {
  let world: RolesServer;
  let prodId: string;
  const prod = { project: 'shop', name: 'prod' };
  const other = { project: 'shop', name: 'other' };

  beforeAll(async () => {
    world = await startRolesServer(await openTestDatabase());
    for (const body of [prod, other]) await world.server.call('POST', '/api/esc/environments/main', { body });
    const path = '/api/esc/environments/main/shop/prod';
    prodId = (await world.server.call<{ id: string }>('GET', `${path}/metadata`)).body.id;
    await world.server.call('POST', `${path}/tags`, { body: { name: 'tier', value: 'dev' } });
  });
  afterAll(() => world.server.stop());

  const explain = (body: object, token?: string) =>
    world.server.call<Explanation>('POST', `${org}/access/explain`, {
      body,
      ...(token === undefined ? {} : { token }),
    });
  const scopesOf = (explained: readonly Explained[]) => explained.map(({ scope }) => scope);

  test('names the role and the entry that let a CI job open exactly one environment', async () => {
    const role = await world.create(
      group(when(isEnvironment(prodId), allow(['environment:read', 'environment:open'], 3_600))),
    );
    const issuer = await world.server.registerIssuer({ policies: [{ ...policy, roleID: role.id }] });
    const { body: exchanged } = await world.server.exchange({ scope: '', subject_token: issuer.mint({}) });
    const { body: listed } = await world.server.call<{ tokens: { id: string }[] }>(
      'GET',
      `${org}/roles/${role.id}/tokens?origin=exchange`,
    );
    const tokenID = listed.tokens[0]?.id;
    const { status, body } = await explain({ tokenID, environment: prod });
    const permitted = {
      roles: [
        {
          roleID: role.id,
          name: role.name,
          entries: [{ path: 'details.entries[0].subNode', maxOpenSeconds: 3_600 }],
        },
      ],
      grants: [],
    };
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        caller: { kind: 'organization', name: 'main' },
        roles: [{ roleID: role.id, name: role.name }],
        organization: [],
        environment: [
          { scope: 'environment:read', ...permitted },
          { scope: 'environment:open', ...permitted },
        ],
        maxOpenDuration: '1h0m0s',
      },
    });
    expect((await explain({ tokenID, environment: other })).body.environment).toEqual([]);
    const open = async (name: string) =>
      (
        await world.server.call('POST', `/api/esc/environments/main/shop/${name}/open`, {
          token: exchanged.access_token,
        })
      ).status;
    expect([await open('prod'), await open('other')]).toEqual([200, 404]);
  });

  test('names the roles and the grants of a member and of the member’s teams', async () => {
    const { login } = await world.join();
    const team = await world.createTeam(login);
    const role = await world.create(when(hasTagValue('tier', 'dev'), allow(['environment:write'])));
    await world.giveToTeam(team, role.id);
    const grant = (grantee: object, environment: string, permission: string) =>
      world.server.call('PUT', `${org}/environment-grants`, {
        body: { grantee, project: 'shop', environment, permission },
      });
    await grant({ kind: 'user', name: login }, 'prod', 'read');
    await grant({ kind: 'team', name: team }, '*', 'open');
    const { body } = await explain({ user: login, environment: prod });
    const found = (scope: string) => {
      const explained = body.environment.find((each) => each.scope === scope);
      return { roles: explained?.roles.map(({ roleID }) => roleID), grants: explained?.grants };
    };
    const ofUser = {
      grantee: { kind: 'user', name: login },
      project: 'shop',
      environment: 'prod',
      permission: 'read',
    };
    const ofTeam = {
      grantee: { kind: 'team', name: team },
      project: 'shop',
      environment: '*',
      permission: 'open',
    };
    expect(found('environment:read')).toEqual({ roles: [], grants: [ofTeam, ofUser] });
    expect(found('environment:open')).toEqual({ roles: [], grants: [ofTeam] });
    expect(found('environment:write')).toEqual({ roles: [role.id], grants: [] });
    expect(found('environment:delete')).toEqual({ roles: undefined, grants: undefined });
    expect(body.organization.find(({ scope }) => scope === 'team:list')).toMatchObject({
      roles: [{ roleID: 'member' }],
    });
    const ofTokens = await explain({ team, environment: other });
    expect(scopesOf(ofTokens.body.environment)).not.toContain('environment:write');
    expect(scopesOf(ofTokens.body.environment)).toContain('environment:open');
  });

  test('of a token with a deleted role explains nothing', async () => {
    const role = await world.create(allow(['environment:read']));
    const { id } = await world.createToken({ roleID: role.id });
    await world.server.call('DELETE', `${org}/roles/${role.id}?force=true`);
    const { body } = await explain({ tokenID: id, environment: prod });
    expect([body.organization, body.environment]).toEqual([[], []]);
  });

  test('is refused for unknown callers, for two at once, and without the scopes', async () => {
    const { login } = await world.join();
    const statuses = async (...bodies: object[]) =>
      Promise.all(bodies.map(async (body) => (await explain(body)).status));
    expect(
      await statuses(
        { user: 'nobody' },
        { team: 'none' },
        { tokenID: 'none' },
        {},
        { user: login, team: 'none' },
        { user: login, environment: { project: 'no', name: 'such' } },
        { user: login, environment: { project: '..', name: 'such' } },
      ),
    ).toEqual([404, 404, 404, 400, 400, 200, 404]);
    const reader = await world.createToken({ roleID: (await world.create(allow(['role:read']))).id });
    expect((await explain({ user: login }, reader.tokenValue)).status).toBe(200);
    expect((await explain({ user: login, environment: prod }, reader.tokenValue)).status).toBe(404);
    const { token } = await world.join();
    expect((await explain({ user: login }, token)).status).toBe(403);
  });

  test('of a token of another organization is refused like an unknown one', async () => {
    await world.server.call('POST', '/api/orgs', { body: { name: 'elsewhere' } });
    const { body } = await world.server.call<{ id: string }>('POST', '/api/orgs/elsewhere/tokens', {
      body: { name: 'there', admin: true },
    });
    expect((await explain({ tokenID: body.id })).status).toBe(404);
  });
});
