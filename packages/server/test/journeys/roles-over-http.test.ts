import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ContractSchemas, hasContract, loadContractSchemas } from '../contract/contract-schemas.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { startTrustingServer, type TrustingServer } from './trusting-server.ts';

interface Role {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly uxPurpose: string;
  readonly isOrgDefault: boolean;
  readonly defaultIdentifier?: string;
}
interface Refusal {
  readonly message: string;
}
interface CallOptions {
  readonly path?: Record<string, string>;
  readonly query?: string;
  readonly body?: unknown;
  readonly token?: string;
}

const org = '/api/orgs/main';
const allow = (...permissions: string[]) => ({ __type: 'PermissionDescriptorAllow', permissions });
const compose = (...permissionDescriptors: string[]) => ({
  __type: 'PermissionDescriptorCompose',
  permissionDescriptors,
});

describeOnBothEngines('roles over HTTP', (openTestDatabase) => {
  let server: TrustingServer;
  let contract: ContractSchemas | null = null;
  let serial = 0;
  const newName = (kind: string) => {
    serial += 1;
    return `${kind}-${serial}`;
  };

  beforeAll(async () => {
    contract = hasContract ? loadContractSchemas() : null;
    server = await startTrustingServer(await openTestDatabase());
  });
  afterAll(() => server.stop());

  /** Calls an operation of the contract, and validates the response. */
  async function call<Body = Role>(operation: string, status: number, options: CallOptions = {}) {
    const [method = '', template = ''] = operation.split(' ');
    const values: Record<string, string> = { orgName: 'main', ...options.path };
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
    const { query = '', body, token } = options;
    const answer = await server.call<Body>(method, path + query, {
      ...(body === undefined ? {} : { body }),
      ...(token === undefined ? {} : { token }),
    });
    const faults = contract?.faultsOf(operation, status, answer.body) ?? [];
    expect({ status: answer.status, faults, body: answer.body }).toEqual({
      status,
      faults: [],
      body: answer.body,
    });
    return answer.body;
  }

  const create = (details: object, options: { name?: string; token?: string; uxPurpose?: string } = {}) =>
    call('POST /api/orgs/{orgName}/roles', 200, {
      body: {
        name: options.name ?? newName('role'),
        description: 'a role',
        resourceType: 'global',
        uxPurpose: options.uxPurpose ?? 'role',
        details,
      },
      ...(options.token === undefined ? {} : { token: options.token }),
    });

  async function join(role?: string): Promise<{ login: string; token: string }> {
    const login = newName('user');
    await server.call('POST', `${org}/members/${login}`, { body: { role: 'member' } });
    if (role !== undefined) await assign(login, role);
    const path = `${org}/members/${login}/tokens`;
    const { body } = await server.call<{ tokenValue: string }>('POST', path, { body: {} });
    return { login, token: body.tokenValue };
  }

  const assign = (login: string, fgaRoleId: string) =>
    call<unknown>('PATCH /api/orgs/{orgName}/members/{userLogin}', 204, {
      path: { userLogin: login },
      body: { fgaRoleId },
    });

  async function createTeam(...members: string[]): Promise<string> {
    const name = newName('team');
    await server.call('POST', `${org}/teams/pulumi`, { body: { name } });
    for (const member of members)
      await server.call('PATCH', `${org}/teams/${name}`, { body: { memberAction: 'add', member } });
    return name;
  }

  const giveToTeam = (teamName: string, roleID: string, status = 204, token?: string) =>
    call<Refusal>('POST /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', status, {
      path: { teamName, roleID },
      ...(token === undefined ? {} : { token }),
    });

  const statusOf = async (path: string, token: string) =>
    (await server.call('GET', `${org}/${path}`, { token })).status;

  describe('of the organization', () => {
    test('are created, read, changed, listed and deleted', async () => {
      const created = await create(allow('oidc_issuers:read'));
      expect(created).toMatchObject({ version: 1, isOrgDefault: false, uxPurpose: 'role' });
      expect(created.defaultIdentifier).toBeUndefined();
      const path = { roleID: created.id };
      expect(await call('GET /api/orgs/{orgName}/roles/{roleID}', 200, { path })).toEqual(created);
      const changed = await call('PATCH /api/orgs/{orgName}/roles/{roleID}', 200, {
        path,
        body: { name: `${created.name}-renamed`, details: allow('team:list') },
      });
      expect(changed).toMatchObject({
        version: 2,
        name: `${created.name}-renamed`,
        details: allow('team:list'),
      });
      const { roles } = await call<{ roles: Role[] }>('GET /api/orgs/{orgName}/roles', 200, {
        query: '?uxPurpose=role',
      });
      expect(roles).toContainEqual(changed);
      await call('DELETE /api/orgs/{orgName}/roles/{roleID}', 204, { path });
      await call('GET /api/orgs/{orgName}/roles/{roleID}', 404, { path });
      await call('DELETE /api/orgs/{orgName}/roles/{roleID}', 404, { path });
    });

    test('include the built-in ones, which nobody changes or deletes', async () => {
      const { roles } = await call<{ roles: Role[] }>('GET /api/orgs/{orgName}/roles', 200, {
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
      const sets = await call<{ roles: Role[] }>('GET /api/orgs/{orgName}/roles', 200, {
        query: '?uxPurpose=set',
      });
      expect(sets.roles.map(({ id }) => id)).toEqual([
        'environment-read',
        'environment-open',
        'environment-write',
        'environment-admin',
      ]);
      await call('PATCH /api/orgs/{orgName}/roles/{roleID}', 400, {
        path: { roleID: 'member' },
        body: { name: 'mine' },
      });
      await call('DELETE /api/orgs/{orgName}/roles/{roleID}', 400, {
        path: { roleID: 'admin' },
        query: '?force=true',
      });
    });

    test('have names of their own, in any case', async () => {
      const { name } = await create(allow());
      for (const taken of [name, name.toUpperCase(), 'Admin', 'member'])
        await call('POST /api/orgs/{orgName}/roles', 409, { body: { name: taken, details: allow() } });
      const other = await create(allow());
      await call('PATCH /api/orgs/{orgName}/roles/{roleID}', 409, {
        path: { roleID: other.id },
        body: { name },
      });
    });

    test.each<[object, string]>([
      [{ __type: 'PermissionDescriptorMagic' }, 'details.__type'],
      [{ __type: 'PermissionDescriptorGroup', entries: [allow(), 7] }, 'details.entries[1]'],
      [compose('no-such-role'), 'no-such-role'],
    ])('%j is refused with its place', async (details, place) => {
      const { message } = await call<Refusal>('POST /api/orgs/{orgName}/roles', 400, {
        body: { name: newName('role'), details },
      });
      expect(message).toContain(place);
    });

    test('are listed for a known purpose only, and their scopes in groups', async () => {
      await call('GET /api/orgs/{orgName}/roles', 400, { query: '?uxPurpose=team' });
      const scopes = await call<Record<string, { name: string; scopes: { name: string }[] }[]>>(
        'GET /api/orgs/{orgName}/roles/scopes',
        200,
      );
      const names = Object.values(scopes).flatMap((groups) =>
        groups.flatMap((group) => group.scopes.map(({ name }) => name)),
      );
      expect(names).toContain('environment:open');
      expect(names).not.toContain('organization:read');
    });
  });

  describe('of members', () => {
    test('decide at once, and a change of a role reaches a token that exists', async () => {
      const { login, token } = await join();
      expect(await statusOf('oidc/issuers', token)).toBe(403);
      const role = await create(allow('oidc_issuers:read'));
      await assign(login, role.id);
      expect(await statusOf('oidc/issuers', token)).toBe(200);
      expect(await statusOf('members', token)).toBe(403);
      const path = { roleID: role.id };
      const { users } = await call<{ users: { githubLogin: string }[] }>(
        'GET /api/orgs/{orgName}/roles/{roleID}/users',
        200,
        { path },
      );
      expect(users.map(({ githubLogin }) => githubLogin)).toEqual([login]);
      await call('PATCH /api/orgs/{orgName}/roles/{roleID}', 200, {
        path,
        body: { details: allow('org_member:read') },
      });
      expect(await statusOf('oidc/issuers', token)).toBe(403);
      const listed = await server.call<{ members: { user: { githubLogin: string }; fgaRole: Role }[] }>(
        'GET',
        `${org}/members`,
        { token },
      );
      const member = listed.body.members.find(({ user }) => user.githubLogin === login);
      expect(member?.fgaRole).toMatchObject({ id: role.id, name: role.name });
    });

    test('are released only by force, and then the default role applies', async () => {
      const role = await create(allow('oidc_issuers:read'));
      const { token } = await join(role.id);
      const path = { roleID: role.id };
      const { message } = await call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, { path });
      expect(message).toContain('1 member');
      await call('DELETE /api/orgs/{orgName}/roles/{roleID}', 204, { path, query: '?force=true' });
      expect(await statusOf('oidc/issuers', token)).toBe(403);
      expect(await statusOf('members', token)).toBe(200);
    });

    test('that have none have the default role of the organization', async () => {
      const { token } = await join();
      const role = await create(allow('oidc_issuers:read'));
      const setDefault = (roleID: string, status = 204) =>
        call<Refusal>('PATCH /api/orgs/{orgName}/roles/{roleID}/default', status, { path: { roleID } });
      await setDefault(role.id);
      expect(await statusOf('oidc/issuers', token)).toBe(200);
      expect(await statusOf('members', token)).toBe(403);
      const { message } = await call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, {
        path: { roleID: role.id },
      });
      expect(message).toContain('default role');
      await setDefault('admin', 400);
      await setDefault('member');
      expect(await statusOf('oidc/issuers', token)).toBe(403);
    });

    test('that no role has are unknown', async () => {
      const { login } = await join();
      const roleID = 'no-such-role';
      await call('PATCH /api/orgs/{orgName}/members/{userLogin}', 404, {
        path: { userLogin: login },
        body: { fgaRoleId: roleID },
      });
      await call('PATCH /api/orgs/{orgName}/roles/{roleID}/default', 404, { path: { roleID } });
      await giveToTeam(await createTeam(), roleID, 404);
      await call('GET /api/orgs/{orgName}/roles/{roleID}/users', 404, { path: { roleID } });
    });
  });

  describe('of teams', () => {
    test('add up with those of their members, and belong to the team’s tokens', async () => {
      const { login, token } = await join();
      const teamName = await createTeam(login);
      const path = `${org}/teams/${teamName}/tokens`;
      const { body } = await server.call<{ tokenValue: string }>('POST', path, {
        body: { name: newName('token') },
      });
      const [issuers, decisions] = [
        await create(allow('oidc_issuers:read')),
        await create(allow('oidc_decision:read')),
      ];
      await call('POST /api/orgs/{orgName}/teams/{teamName}/enable-team-roles', 200, { path: { teamName } });
      await giveToTeam(teamName, issuers.id);
      await giveToTeam(teamName, issuers.id);
      await giveToTeam(teamName, decisions.id);
      for (const each of [token, body.tokenValue]) {
        expect(await statusOf('oidc/issuers', each)).toBe(200);
        expect(await statusOf('oidc/decisions', each)).toBe(200);
        expect(await statusOf('members', each)).toBe(200);
      }
      const listed = await call<{ roles: Role[] }>('GET /api/orgs/{orgName}/teams/{teamName}/roles', 200, {
        path: { teamName },
      });
      expect(listed.roles.map(({ id }) => id).sort()).toEqual([issuers.id, decisions.id].sort());
      const { teams } = await call<{ teams: { name: string }[] }>(
        'GET /api/orgs/{orgName}/roles/{roleID}/teams',
        200,
        { path: { roleID: issuers.id } },
      );
      expect(teams.map(({ name }) => name)).toEqual([teamName]);
      const taken = { path: { teamName, roleID: issuers.id } };
      await call('DELETE /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', 204, taken);
      await call('DELETE /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', 404, taken);
      expect(await statusOf('oidc/issuers', token)).toBe(403);
      await call('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, { path: { roleID: decisions.id } });
      await server.call('PATCH', `${org}/teams/${teamName}`, {
        body: { memberAction: 'remove', member: login },
      });
      expect(await statusOf('oidc/decisions', token)).toBe(403);
    });
  });

  describe('of organization tokens', () => {
    const createToken = (body: object, status = 200, token?: string) =>
      call<{ id: string; tokenValue: string; message: string }>('POST /api/orgs/{orgName}/tokens', status, {
        body: { name: newName('token'), description: '', expires: 0, admin: false, ...body },
        ...(token === undefined ? {} : { token }),
      });

    test('are exactly one, and are listed with the token', async () => {
      const role = await create(allow('oidc_issuers:read', 'org_token:read'));
      const { id, tokenValue } = await createToken({ roleID: role.id });
      expect(await statusOf('oidc/issuers', tokenValue)).toBe(200);
      expect(await statusOf('members', tokenValue)).toBe(403);
      const path = { roleID: role.id };
      const listing = 'GET /api/orgs/{orgName}/roles/{roleID}/tokens';
      const ofRole = await call<{ tokens: { id: string; admin: boolean; role: object }[] }>(listing, 200, {
        path,
        token: tokenValue,
      });
      expect(ofRole.tokens).toMatchObject([
        { id, admin: false, role: { id: role.id, name: role.name, defaultIdentifier: 'member' } },
      ]);
      const administrator = await createToken({ admin: true });
      const ofAdmin = await call<typeof ofRole>(listing, 200, { path: { roleID: 'admin' } });
      expect(ofAdmin.tokens.find((token) => token.id === administrator.id)).toMatchObject({
        admin: true,
        role: { id: 'admin', defaultIdentifier: 'admin' },
      });
      const plain = await createToken({});
      const ofDefault = await call<typeof ofRole>(listing, 200, { path: { roleID: 'member' } });
      expect(ofDefault.tokens.map((token) => token.id)).toContain(plain.id);
      expect(ofDefault.tokens.map((token) => token.id)).not.toContain(id);
      await createToken({ admin: true, roleID: role.id }, 400);
      await createToken({ roleID: 'no-such-role' }, 404);
    });

    test('permit nothing once the role is deleted by force', async () => {
      const role = await create(allow('oidc_issuers:read'));
      const { tokenValue } = await createToken({ roleID: role.id });
      const path = { roleID: role.id };
      const { message } = await call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, { path });
      expect(message).toContain('1 token');
      await call('DELETE /api/orgs/{orgName}/roles/{roleID}', 204, { path, query: '?force=true' });
      for (const resource of ['oidc/issuers', 'members', 'teams'])
        expect(await statusOf(resource, tokenValue)).toBe(403);
    });

    test('are not wider than the caller’s', async () => {
      const maker = await create(allow('org_token:create', 'team:list'));
      const within = await create(allow('team:list'));
      const beyond = await create(allow('team:list', 'oidc_issuers:create'));
      const { token } = await join(maker.id);
      await createToken({ roleID: within.id }, 200, token);
      await createToken({ roleID: maker.id }, 200, token);
      const { message } = await createToken({ roleID: beyond.id }, 403, token);
      expect(message).toContain('oidc_issuers:create');
      expect(message).not.toContain('team:list');
      await createToken({ admin: true }, 403, token);
      // The default role permits more than this caller’s.
      await createToken({}, 403, token);
    });
  });

  describe('composed of roles', () => {
    test('have their scopes, follow their changes, and keep them from being deleted', async () => {
      const part = await create(allow('oidc_issuers:read'), { uxPurpose: 'set' });
      const whole = await create({
        __type: 'PermissionDescriptorGroup',
        entries: [compose(part.id), allow('team:list')],
      });
      const { token } = await join(whole.id);
      expect(await statusOf('oidc/issuers', token)).toBe(200);
      await call('PATCH /api/orgs/{orgName}/roles/{roleID}', 200, {
        path: { roleID: part.id },
        body: { details: allow() },
      });
      expect(await statusOf('oidc/issuers', token)).toBe(403);
      expect(await statusOf('teams', token)).toBe(200);
      const { message } = await call<Refusal>('DELETE /api/orgs/{orgName}/roles/{roleID}', 409, {
        path: { roleID: part.id },
        query: '?force=true',
      });
      expect(message).toContain(whole.name);
    });

    test('cannot become composed of themselves', async () => {
      const first = await create(allow());
      const second = await create(compose(first.id));
      const { message } = await call<Refusal>('PATCH /api/orgs/{orgName}/roles/{roleID}', 400, {
        path: { roleID: first.id },
        body: { details: compose(second.id) },
      });
      expect(message).toContain('composed of itself');
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
      role = await create(allow(...governs));
      beyond = await create(allow('role:read', 'oidc_issuers:create'));
      governor = await join(role.id);
    });

    const attempt = (method: string, path: string, body?: unknown) =>
      server.call<Refusal>(method, `${org}${path}`, {
        token: governor.token,
        ...(body === undefined ? {} : { body }),
      });

    test('a holder of every scope on roles, members, teams and tokens cannot get another scope', async () => {
      const team = await createTeam();
      await giveToTeam(team, beyond.id);
      const plainTeam = await createTeam(governor.login);
      const strong = await join(beyond.id);
      const granted = await createTeam();
      await server.call('POST', '/api/esc/environments/main', { body: { project: 'app', name: granted } });
      const addEnvironmentPermission = { projectName: 'app', envName: granted, permission: 'open' };
      await server.call('PATCH', `${org}/teams/${granted}`, { body: { addEnvironmentPermission } });
      const administrator = await join('admin');
      const details = allow('role:read', 'environment:open');
      const attempts: [string, string, unknown?][] = [
        ['POST', '/roles', { name: newName('role'), details }],
        ['PATCH', `/roles/${role.id}`, { details: allow(...governs, 'oidc_issuers:create') }],
        ['PATCH', `/roles/${beyond.id}`, { details: allow() }],
        ['PATCH', `/roles/${beyond.id}/default`],
        ['PATCH', `/members/${governor.login}`, { role: 'admin' }],
        ['PATCH', `/members/${governor.login}`, { fgaRoleId: beyond.id }],
        ['PATCH', `/members/${governor.login}`, { fgaRoleId: 'environment-admin' }],
        ['POST', `/members/${newName('user')}`, { role: 'admin' }],
        ['DELETE', `/members/${administrator.login}`],
        ['PATCH', `/members/${administrator.login}`, { fgaRoleId: role.id }],
        ['POST', `/members/${strong.login}/tokens`, {}],
        ['POST', '/members/admin/tokens', {}],
        ['POST', `/teams/${plainTeam}/roles/${beyond.id}`],
        ['PATCH', `/teams/${team}`, { memberAction: 'add', member: governor.login }],
        ['PATCH', `/teams/${granted}`, { memberAction: 'add', member: governor.login }],
        ['POST', `/teams/${team}/tokens`, { name: newName('token') }],
        ['POST', '/tokens', { name: newName('token'), admin: true }],
        ['POST', '/tokens', { name: newName('token'), roleID: beyond.id }],
      ];
      const found = [];
      for (const [method, path, body] of attempts) {
        const { status } = await attempt(method, path, body);
        found.push(`${method} ${path}: ${status}`);
      }
      expect(found.filter((line) => !line.endsWith(': 403'))).toEqual([]);
      expect(await statusOf('oidc/issuers', governor.token)).toBe(403);
    });

    test('but gives what the own role has, and the refusals are in the audit log', async () => {
      const own = await create(allow('role:read', 'team:update'), { token: governor.token });
      const { login } = await join();
      expect((await attempt('PATCH', `/members/${login}`, { fgaRoleId: own.id })).status).toBe(204);
      const { body } = await server.call<{ auditLogEvents: { description: string }[] }>(
        'GET',
        `${org}/auditlogs/v2?eventFilter=auth-failure-organization-role`,
      );
      const texts = body.auditLogEvents.map(({ description }) => description);
      expect(texts.some((text) => text.includes('Nobody can give more than they have'))).toBe(true);
    });
  });
});
