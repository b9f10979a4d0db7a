import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteCustomRole, insertCustomRole } from '../../src/tenancy/roles/stored/role-store.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  allow,
  compose,
  org,
  type Refusal,
  type Role,
  type RolesServer,
  startRolesServer,
} from './roles-server.ts';

describeOnBothEngines('roles over HTTP', (openTestDatabase) => {
  let database: TestDatabase;
  let world: RolesServer;
  beforeAll(async () => {
    database = await openTestDatabase();
    world = await startRolesServer(database);
  });
  afterAll(() => world.server.stop());

  describe('of the organization', () => {
    test('are created, read, changed, listed and deleted', async () => {
      const created = await world.create(allow('oidc_issuers:read'));
      expect(created).toMatchObject({ version: 1, isOrgDefault: false, uxPurpose: 'role' });
      expect(created.defaultIdentifier).toBeUndefined();
      const path = { roleID: created.id };
      expect(await world.call('GET /api/orgs/{orgName}/roles/{roleID}', 200, { path })).toEqual(created);
      const changed = await world.call('PATCH /api/orgs/{orgName}/roles/{roleID}', 200, {
        path,
        body: { name: `${created.name}-renamed`, details: allow('team:list') },
      });
      expect(changed).toMatchObject({
        version: 2,
        name: `${created.name}-renamed`,
        details: allow('team:list'),
      });
      const { roles } = await world.call<{ roles: Role[] }>('GET /api/orgs/{orgName}/roles', 200, {
        query: '?uxPurpose=role',
      });
      expect(roles).toContainEqual(changed);
      await world.call('DELETE /api/orgs/{orgName}/roles/{roleID}', 204, { path });
      await world.call('GET /api/orgs/{orgName}/roles/{roleID}', 404, { path });
      await world.call('DELETE /api/orgs/{orgName}/roles/{roleID}', 404, { path });
    });

    test('include the built-in ones, which nobody changes or deletes', async () => {
      const { roles } = await world.call<{ roles: Role[] }>('GET /api/orgs/{orgName}/roles', 200, {
        query: '?uxPurpose=role',
      });
      expect(roles.flatMap(({ defaultIdentifier }) => defaultIdentifier ?? [])).toEqual([
        'admin',
        'member',
        'billing-manager',
        'environment-read',
        'environment-open',
        'environment-write',
        'environment-admin',
      ]);
      expect(roles.filter(({ isOrgDefault }) => isOrgDefault).map(({ id }) => id)).toEqual(['member']);
      const sets = await world.call<{ roles: Role[] }>('GET /api/orgs/{orgName}/roles', 200, {
        query: '?uxPurpose=set',
      });
      expect(sets.roles.map(({ id }) => id)).toEqual([
        'environment-read',
        'environment-open',
        'environment-write',
        'environment-admin',
      ]);
      await world.call('PATCH /api/orgs/{orgName}/roles/{roleID}', 400, {
        path: { roleID: 'member' },
        body: { name: 'mine' },
      });
      await world.call('DELETE /api/orgs/{orgName}/roles/{roleID}', 400, {
        path: { roleID: 'admin' },
        query: '?force=true',
      });
    });

    test('have names of their own, in any case', async () => {
      const { name } = await world.create(allow());
      for (const taken of [name, name.toUpperCase(), 'Admin', 'member'])
        await world.call('POST /api/orgs/{orgName}/roles', 409, { body: { name: taken, details: allow() } });
      const other = await world.create(allow());
      await world.call('PATCH /api/orgs/{orgName}/roles/{roleID}', 409, {
        path: { roleID: other.id },
        body: { name },
      });
    });

    test.each<[object, string]>([
      [{ __type: 'PermissionDescriptorMagic' }, 'details.__type'],
      [{ __type: 'PermissionDescriptorGroup', entries: [allow(), 7] }, 'details.entries[1]'],
      [compose('no-such-role'), 'no-such-role'],
    ])('%j is refused with its place', async (details, place) => {
      const { message } = await world.call<Refusal>('POST /api/orgs/{orgName}/roles', 400, {
        body: { name: world.newName('role'), details },
      });
      expect(message).toContain(place);
    });

    test('are listed for a known purpose only, and their scopes in groups', async () => {
      await world.call('GET /api/orgs/{orgName}/roles', 400, { query: '?uxPurpose=team' });
      const scopes = await world.call<Record<string, { name: string; scopes: { name: string }[] }[]>>(
        'GET /api/orgs/{orgName}/roles/scopes',
        200,
      );
      const names = Object.values(scopes).flatMap((groups) =>
        groups.flatMap((group) => group.scopes.map(({ name }) => name)),
      );
      expect(names).toContain('environment:open');
      expect(names).not.toContain('oidc_decision:read');
    });
  });

  describe('of members', () => {
    test('decide at once, and a change of a role reaches a token that exists', async () => {
      const { login, token } = await world.join();
      expect(await world.statusOf('oidc/issuers', token)).toBe(403);
      const role = await world.create(allow('oidc_issuers:read'));
      await world.assign(login, role.id);
      expect(await world.statusOf('oidc/issuers', token)).toBe(200);
      expect(await world.statusOf('members', token)).toBe(403);
      const path = { roleID: role.id };
      const { users } = await world.call<{ users: { githubLogin: string }[] }>(
        'GET /api/orgs/{orgName}/roles/{roleID}/users',
        200,
        { path },
      );
      expect(users.map(({ githubLogin }) => githubLogin)).toEqual([login]);
      await world.call('PATCH /api/orgs/{orgName}/roles/{roleID}', 200, {
        path,
        body: { details: allow('org_member:read') },
      });
      expect(await world.statusOf('oidc/issuers', token)).toBe(403);
      const listed = await world.server.call<{ members: { user: { githubLogin: string }; fgaRole: Role }[] }>(
        'GET',
        `${org}/members`,
        { token },
      );
      const member = listed.body.members.find(({ user }) => user.githubLogin === login);
      expect(member?.fgaRole).toMatchObject({ id: role.id, name: role.name });
    });

    test('are released only by force, and then the default role applies', async () => {
      const role = await world.create(allow('oidc_issuers:read'));
      const { token } = await world.join(role.id);
      const path = { roleID: role.id };
      const { message } = await world.call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, {
        path,
      });
      expect(message).toContain('1 member');
      await world.call('DELETE /api/orgs/{orgName}/roles/{roleID}', 204, { path, query: '?force=true' });
      expect(await world.statusOf('oidc/issuers', token)).toBe(403);
      expect(await world.statusOf('members', token)).toBe(200);
    });

    test('that have none have the default role of the organization', async () => {
      const { token } = await world.join();
      const role = await world.create(allow('oidc_issuers:read'));
      const setDefault = (roleID: string, status = 204) =>
        world.call<Refusal>('PATCH /api/orgs/{orgName}/roles/{roleID}/default', status, { path: { roleID } });
      await setDefault(role.id);
      expect(await world.statusOf('oidc/issuers', token)).toBe(200);
      expect(await world.statusOf('members', token)).toBe(403);
      const { message } = await world.call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, {
        path: { roleID: role.id },
      });
      expect(message).toContain('default role');
      await setDefault('admin', 400);
      await setDefault('member');
      expect(await world.statusOf('oidc/issuers', token)).toBe(403);
    });

    test('that no role has are unknown', async () => {
      const { login } = await world.join();
      const roleID = 'no-such-role';
      await world.call('PATCH /api/orgs/{orgName}/members/{userLogin}', 404, {
        path: { userLogin: login },
        body: { fgaRoleId: roleID },
      });
      await world.call('PATCH /api/orgs/{orgName}/roles/{roleID}/default', 404, { path: { roleID } });
      await world.giveToTeam(await world.createTeam(), roleID, 404);
      await world.call('GET /api/orgs/{orgName}/roles/{roleID}/users', 404, { path: { roleID } });
    });
  });

  describe('of teams', () => {
    test('add up with those of their members, and belong to the team’s tokens', async () => {
      const { login, token } = await world.join();
      const teamName = await world.createTeam(login);
      const path = `${org}/teams/${teamName}/tokens`;
      const { body } = await world.server.call<{ tokenValue: string }>('POST', path, {
        body: { name: world.newName('token') },
      });
      const [issuers, decisions] = [
        await world.create(allow('oidc_issuers:read')),
        await world.create(allow('oidc_decision:read')),
      ];
      await world.call('POST /api/orgs/{orgName}/teams/{teamName}/enable-team-roles', 200, {
        path: { teamName },
      });
      await world.giveToTeam(teamName, issuers.id);
      await world.giveToTeam(teamName, issuers.id);
      await world.giveToTeam(teamName, decisions.id);
      for (const each of [token, body.tokenValue]) {
        expect(await world.statusOf('oidc/issuers', each)).toBe(200);
        expect(await world.statusOf('oidc/decisions', each)).toBe(200);
        expect(await world.statusOf('members', each)).toBe(200);
      }
      const listed = await world.call<{ roles: Role[] }>(
        'GET /api/orgs/{orgName}/teams/{teamName}/roles',
        200,
        {
          path: { teamName },
        },
      );
      expect(listed.roles.map(({ id }) => id).sort()).toEqual([issuers.id, decisions.id].sort());
      const { teams } = await world.call<{ teams: { name: string }[] }>(
        'GET /api/orgs/{orgName}/roles/{roleID}/teams',
        200,
        { path: { roleID: issuers.id } },
      );
      expect(teams.map(({ name }) => name)).toEqual([teamName]);
      const taken = { path: { teamName, roleID: issuers.id } };
      await world.call('DELETE /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', 204, taken);
      await world.call('DELETE /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', 404, taken);
      expect(await world.statusOf('oidc/issuers', token)).toBe(403);
      await world.call('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, { path: { roleID: decisions.id } });
      await world.server.call('PATCH', `${org}/teams/${teamName}`, {
        body: { memberAction: 'remove', member: login },
      });
      expect(await world.statusOf('oidc/decisions', token)).toBe(403);
    });
  });

  describe('composed of roles', () => {
    test('have their scopes, follow their changes, and keep them from being deleted', async () => {
      const part = await world.create(allow('oidc_issuers:read'), { uxPurpose: 'set' });
      const whole = await world.create({
        __type: 'PermissionDescriptorGroup',
        entries: [compose(part.id), allow('team:list')],
      });
      const { token } = await world.join(whole.id);
      expect(await world.statusOf('oidc/issuers', token)).toBe(200);
      await world.call('PATCH /api/orgs/{orgName}/roles/{roleID}', 200, {
        path: { roleID: part.id },
        body: { details: allow() },
      });
      expect(await world.statusOf('oidc/issuers', token)).toBe(403);
      expect(await world.statusOf('teams', token)).toBe(200);
      const { message } = await world.call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, {
        path: { roleID: part.id },
        query: '?force=true',
      });
      expect(message).toContain(whole.name);
    });

    test('cannot be composed of too many roles, or of too large ones', async () => {
      const refusalOf = async (...ids: string[]) => {
        const body = { name: world.newName('role'), details: compose(...ids) };
        return (await world.call<Refusal>('POST /api/orgs/{orgName}/roles', 400, { body })).message;
      };
      const limit = 'includes more than 50 roles, or roles with more than 100000 bytes in total';
      expect(await refusalOf(...Array.from({ length: 51 }, (_, index) => `role-${index}`))).toContain(limit);
      // Scopes that do not exist are accepted, and permit nothing.
      const large = () => world.create(allow(...Array.from({ length: 1_000 }, () => 'x'.repeat(60))));
      const [first, second] = [await large(), await large()];
      await world.create(compose(first.id));
      expect(await refusalOf(first.id, second.id)).toContain(limit);
    });

    test('are at most 50 in an organization', async () => {
      const { orgId: organizationId } = await world.create(compose('member'));
      const role = { organizationId, description: '', resourceType: 'global', uxPurpose: 'role' } as const;
      const at = { version: 1, createdAt: 0, modifiedAt: 0 };
      const ids = Array.from({ length: 50 }, (_, index) => `composed-${index}`);
      await database.write({ by: 'maintenance', topics: 'roles' }, async (tx) => {
        for (const id of ids)
          await insertCustomRole(tx, { ...role, ...at, id, name: id, details: compose('member') });
      });
      const body = { name: world.newName('role'), details: compose('member') };
      const { message } = await world.call<Refusal>('POST /api/orgs/{orgName}/roles', 409, { body });
      expect(message).toContain('At most 50 of them can include other roles');
      await database.write({ by: 'maintenance', topics: 'roles' }, async (tx) => {
        for (const id of ids) await deleteCustomRole(tx, organizationId, id);
      });
      await world.call('POST /api/orgs/{orgName}/roles', 200, { body });
    });

    test('cannot become composed of themselves', async () => {
      const first = await world.create(allow());
      const second = await world.create(compose(first.id));
      const { message } = await world.call<Refusal>('PATCH /api/orgs/{orgName}/roles/{roleID}', 400, {
        path: { roleID: first.id },
        body: { details: compose(second.id) },
      });
      expect(message).toContain('includes itself');
    });
  });
});
