import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { allow, org, type Refusal, type Role, type RolesServer, startRolesServer } from './roles-server.ts';

describeOnBothEngines('roles of tokens, and what a caller may give', (openTestDatabase) => {
  let world: RolesServer;
  beforeAll(async () => {
    world = await startRolesServer(await openTestDatabase());
  });
  afterAll(() => world.server.stop());

  describe('of organization tokens', () => {
    test('are exactly one, and are listed with the token', async () => {
      const role = await world.create(allow('oidc_issuers:read', 'org_token:read'));
      const { id, tokenValue } = await world.createToken({ roleID: role.id });
      expect(await world.statusOf('oidc/issuers', tokenValue)).toBe(200);
      expect(await world.statusOf('members', tokenValue)).toBe(403);
      const path = { roleID: role.id };
      const listing = 'GET /api/orgs/{orgName}/roles/{roleID}/tokens';
      const ofRole = await world.call<{ tokens: { id: string; admin: boolean; role: object }[] }>(
        listing,
        200,
        {
          path,
          token: tokenValue,
        },
      );
      expect(ofRole.tokens).toMatchObject([
        { id, admin: false, role: { id: role.id, name: role.name, defaultIdentifier: 'member' } },
      ]);
      const administrator = await world.createToken({ admin: true });
      const ofAdmin = await world.call<typeof ofRole>(listing, 200, { path: { roleID: 'admin' } });
      expect(ofAdmin.tokens.find((token) => token.id === administrator.id)).toMatchObject({
        admin: true,
        role: { id: 'admin', defaultIdentifier: 'admin' },
      });
      const plain = await world.createToken({});
      const ofDefault = await world.call<typeof ofRole>(listing, 200, { path: { roleID: 'member' } });
      expect(ofDefault.tokens.map((token) => token.id)).toContain(plain.id);
      expect(ofDefault.tokens.map((token) => token.id)).not.toContain(id);
      await world.createToken({ admin: true, roleID: role.id }, 400);
      await world.createToken({ roleID: 'no-such-role' }, 404);
    });

    test('permit nothing once the role is deleted by force', async () => {
      const role = await world.create(allow('oidc_issuers:read'));
      const { tokenValue } = await world.createToken({ roleID: role.id });
      const path = { roleID: role.id };
      const { message } = await world.call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, {
        path,
      });
      expect(message).toContain('1 token');
      await world.call('DELETE /api/orgs/{orgName}/roles/{roleID}', 204, { path, query: '?force=true' });
      for (const resource of ['oidc/issuers', 'members', 'teams'])
        expect(await world.statusOf(resource, tokenValue)).toBe(403);
    });

    test('are not wider than the caller’s', async () => {
      const maker = await world.create(allow('org_token:create', 'team:list'));
      const within = await world.create(allow('team:list'));
      const beyond = await world.create(allow('team:list', 'oidc_issuers:create'));
      const { token } = await world.join(maker.id);
      await world.createToken({ roleID: within.id }, 200, token);
      await world.createToken({ roleID: maker.id }, 200, token);
      const { message } = await world.createToken({ roleID: beyond.id }, 403, token);
      expect(message).toContain('oidc_issuers:create');
      expect(message).not.toContain('team:list');
      await world.createToken({ admin: true }, 403, token);
      // The default role permits more than this caller’s.
      await world.createToken({}, 403, token);
    });
  });

  describe('nobody gives more than they have', () => {
    const governs = [
      'role:read',
      'role:create',
      'role:update',
      'role:delete',
      'organization:update',
      'org_member:read',
      'org_member:add',
      'org_member:update',
      'org_member:delete',
      'org_member:set_admin',
      'org_member:create_token',
      'team:create',
      'team:update',
      'team:create_token',
      'org_token:create',
    ];
    let governor: { login: string; token: string };
    let role: Role;
    let beyond: Role;

    beforeAll(async () => {
      role = await world.create(allow(...governs));
      beyond = await world.create(allow('role:read', 'oidc_issuers:create'));
      governor = await world.join(role.id);
    });

    const attempt = (method: string, path: string, body?: unknown) =>
      world.server.call<Refusal>(method, `${org}${path}`, {
        token: governor.token,
        ...(body === undefined ? {} : { body }),
      });

    test('a holder of every scope on roles, members, teams and tokens cannot get another scope', async () => {
      const team = await world.createTeam();
      await world.giveToTeam(team, beyond.id);
      const plainTeam = await world.createTeam(governor.login);
      const strong = await world.join(beyond.id);
      const granted = await world.createTeam();
      await world.server.call('POST', '/api/esc/environments/main', {
        body: { project: 'app', name: granted },
      });
      const addEnvironmentPermission = { projectName: 'app', envName: granted, permission: 'open' };
      await world.server.call('PATCH', `${org}/teams/${granted}`, { body: { addEnvironmentPermission } });
      const administrator = await world.join('admin');
      const details = allow('role:read', 'environment:open');
      const attempts: [string, string, unknown?][] = [
        ['POST', '/roles', { name: world.newName('role'), details }],
        ['PATCH', `/roles/${role.id}`, { details: allow(...governs, 'oidc_issuers:create') }],
        ['PATCH', `/roles/${beyond.id}`, { details: allow() }],
        ['PATCH', `/roles/${beyond.id}/default`],
        ['PATCH', `/members/${governor.login}`, { role: 'admin' }],
        ['PATCH', `/members/${governor.login}`, { fgaRoleId: beyond.id }],
        ['PATCH', `/members/${governor.login}`, { fgaRoleId: 'environment-admin' }],
        ['POST', `/members/${world.newName('user')}`, { role: 'admin' }],
        ['DELETE', `/members/${administrator.login}`],
        ['PATCH', `/members/${administrator.login}`, { fgaRoleId: role.id }],
        ['POST', `/members/${strong.login}/tokens`, {}],
        ['POST', '/members/admin/tokens', {}],
        ['POST', `/teams/${plainTeam}/roles/${beyond.id}`],
        ['PATCH', `/teams/${team}`, { memberAction: 'add', member: governor.login }],
        ['PATCH', `/teams/${granted}`, { memberAction: 'add', member: governor.login }],
        ['POST', `/teams/${team}/tokens`, { name: world.newName('token') }],
        ['POST', '/tokens', { name: world.newName('token'), admin: true }],
        ['POST', '/tokens', { name: world.newName('token'), roleID: beyond.id }],
      ];
      const found = [];
      for (const [method, path, body] of attempts) {
        const { status } = await attempt(method, path, body);
        found.push(`${method} ${path}: ${status}`);
      }
      expect(found.filter((line) => !line.endsWith(': 403'))).toEqual([]);
      expect(await world.statusOf('oidc/issuers', governor.token)).toBe(403);
    });

    test('but gives what the own role has, and the refusals are in the audit log', async () => {
      const own = await world.create(allow('role:read', 'team:update'), { token: governor.token });
      const { login } = await world.join();
      expect((await attempt('PATCH', `/members/${login}`, { fgaRoleId: own.id })).status).toBe(204);
      const { body } = await world.server.call<{ auditLogEvents: { description: string }[] }>(
        'GET',
        `${org}/auditlogs/v2?eventFilter=auth-failure-organization-role`,
      );
      const texts = body.auditLogEvents.map(({ description }) => description);
      expect(texts.some((text) => text.includes('Nobody can give more than they have'))).toBe(true);
    });
  });
});
