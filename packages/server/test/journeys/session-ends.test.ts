import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
} from '../support/environments/environments.ts';
import { allow } from '../support/roles/role-documents.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const ended = {
  status: 404,
  message: 'Unknown open session: it has ended, or another caller opened it. Open the environment again.',
};
const unknown = (name: string) => ({
  status: 404,
  message: `Unknown environment "${name}" in main, or you lack permission to read it.`,
});

describeOnBothEngines('a session ends once the right to any of its values ends', (openTestDatabase) => {
  let database: TestDatabase;
  let server: RunningServer;
  let environments: Environments;
  let serial = 0;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startServer({ database });
    environments = environmentsOf(server);
  });
  afterAll(() => server.stop());

  /** `pN/root` imports `pN/middle`, which imports `pN/base`; the caller may open all three, and opens `pN/root`. */
  async function prepare() {
    serial += 1;
    const [project, login] = [`p${serial}`, `user-${serial}`];
    await environments.make(`${project}/base`, 'values: {a: {fn::secret: hunter2}}');
    await environments.make(`${project}/middle`, `imports: [${project}/base]`);
    await environments.make(`${project}/root`, `imports: [${project}/middle]`);
    const names = ['base', 'middle', 'root'].map((name) => `${project}/${name}`);
    const token = await addMember(server, login, Object.fromEntries(names.map((name) => [name, 'open'])));
    const { body } = await environments.open(`${project}/root`, { token });
    const read = async (as = token) => {
      const answer = await environments.read(`${project}/root`, body.id, { token: as });
      return { status: answer.status, message: answer.body.message };
    };
    const unsaved = await environments.openText(`imports: [${project}/root]`, { token });
    const readUnsaved = async () => {
      const answer = await environments.read('yaml', unsaved.body.id, { token });
      return { status: answer.status, message: answer.body.message };
    };
    expect([(await read()).status, (await readUnsaved()).status]).toEqual([200, 200]);
    return { project, login, token, sessionId: body.id, read, readUnsaved };
  }

  async function revokeGrant(granteeName: string, project: string, environment: string) {
    const query = new URLSearchParams({ granteeKind: 'user', granteeName, project, environment });
    const { status } = await server.call('DELETE', `/api/orgs/main/environment-grants?${query}`);
    expect(status).toBe(204);
  }

  const ids = async () =>
    (await database.db.selectFrom('environment_sessions').select('id').execute()).map(({ id }) => id);

  test('its own environment: open on it is revoked, or lowered to read', async () => {
    const revoked = await prepare();
    await revokeGrant(revoked.login, revoked.project, 'root');
    expect(await revoked.read()).toEqual(unknown(`${revoked.project}/root`));
    expect(await revoked.readUnsaved()).toEqual(unknown(`${revoked.project}/root`));
    const lowered = await prepare();
    const [project, grantee] = [lowered.project, { kind: 'user', name: lowered.login }];
    for (const environment of ['root', 'middle']) {
      const body = { grantee, project, environment, permission: 'read' };
      await server.call('PUT', '/api/orgs/main/environment-grants', { body });
      const message = `This requires environment:open on ${project}/root; you have read. A user with admin on this environment, or an administrator of main, can grant it.`;
      expect(await lowered.read()).toEqual({ status: 403, message });
      expect((await lowered.readUnsaved()).status).toBe(403);
    }
  });

  test('its own environment is deleted, and also when another takes its name', async () => {
    const { project, sessionId, token, login, read, readUnsaved } = await prepare();
    await environments.call('DELETE', `/${project}/root`);
    expect(await ids()).not.toContain(sessionId);
    expect([await read(), await readUnsaved()]).toEqual([unknown(`${project}/root`), ended]);
    await environments.make(`${project}/root`, 'values: {a: 2}');
    const body = { grantee: { kind: 'user', name: login }, project, environment: 'root', permission: 'open' };
    await server.call('PUT', '/api/orgs/main/environment-grants', { body });
    expect([await read(token), await readUnsaved()]).toEqual([ended, ended]);
  });

  test('through imports: open on one of them is revoked', async () => {
    const { project, login, read, readUnsaved } = await prepare();
    await revokeGrant(login, project, 'base');
    expect(await read()).toEqual(unknown(`${project}/base`));
    expect(await readUnsaved()).toEqual(unknown(`${project}/base`));
    const [refused] = await auditEvents(server, 'environment-unauthorized-open');
    expect(refused).toMatchObject({
      details: { environment: `${project}/base`, needed: 'environment:open' },
    });
  });

  test('through imports: one of them is deleted, even if another takes its name', async () => {
    const { project, sessionId, read, readUnsaved } = await prepare();
    await environments.call('DELETE', `/${project}/base`);
    await environments.make(`${project}/base`, 'values: {a: 2}');
    expect([await read(), await readUnsaved()]).toEqual([ended, ended]);
    expect(await ids()).not.toContain(sessionId);
  });

  test('through imports: the revision that it took values from is retracted', async () => {
    const { project, read, readUnsaved } = await prepare();
    await environments.save(`${project}/base`, 'values: {a: 3}');
    expect((await read()).status).toBe(200);
    const path = `/${project}/base/versions/2/retract`;
    expect((await environments.call('POST', path, { body: { reason: 'leaked' } })).status).toBeLessThan(300);
    expect([await read(), await readUnsaved()]).toEqual([ended, ended]);
  });

  test('its own revision is retracted', async () => {
    const { project, read } = await prepare();
    await environments.save(`${project}/root`, 'values: {}');
    await environments.call('POST', `/${project}/root/versions/2/retract`, { body: { reason: 'leaked' } });
    expect(await read()).toEqual(ended);
  });

  test('its opener is removed from the organization, and also when they join again', async () => {
    const { project, login, sessionId, read, readUnsaved } = await prepare();
    await server.call('DELETE', `/api/orgs/main/members/${login}`);
    expect([(await read()).status, (await readUnsaved()).status]).toEqual([401, 401]);
    expect(await ids()).not.toContain(sessionId);
    const names = ['base', 'middle', 'root'].map((name) => `${project}/${name}`);
    const again = await addMember(server, login, Object.fromEntries(names.map((name) => [name, 'open'])));
    expect(await read(again)).toEqual(ended);
  });

  test('its opener is no longer an administrator', async () => {
    const { project } = await prepare();
    await server.call('POST', '/api/orgs/main/members/demoted', { body: { role: 'admin' } });
    const { body: created } = await server.call<{ tokenValue: string }>(
      'POST',
      '/api/orgs/main/members/demoted/tokens',
      { body: {} },
    );
    const token = created.tokenValue;
    const { body } = await environments.open(`${project}/root`, { token });
    const read = async () => {
      const answer = await environments.read(`${project}/root`, body.id, { token });
      return { status: answer.status, message: answer.body.message };
    };
    expect((await read()).status).toBe(200);
    await server.call('PATCH', '/api/orgs/main/members/demoted', { body: { role: 'member' } });
    expect(await read()).toEqual(unknown(`${project}/root`));
  });

  test('open is revoked from machines, one of which opened it', async () => {
    const { project } = await prepare();
    const { body: created } = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', {
      body: { name: 'machine' },
    });
    const token = created.tokenValue;
    const grantee = { kind: 'organization' };
    for (const environment of ['root', 'middle', 'base']) {
      const body = { grantee, project, environment, permission: 'open' };
      await server.call('PUT', '/api/orgs/main/environment-grants', { body });
    }
    const { body } = await environments.open(`${project}/root`, { token });
    const read = () => environments.read(`${project}/root`, body.id, { token });
    expect((await read()).status).toBe(200);
    const query = new URLSearchParams({ granteeKind: 'organization', project, environment: 'base' });
    expect((await server.call('DELETE', `/api/orgs/main/environment-grants?${query}`)).status).toBe(204);
    const { status, body: refused } = await read();
    expect({ status, message: refused.message }).toEqual(unknown(`${project}/base`));
  });

  test('the team that gave its opener the permission open is removed', async () => {
    const { project, login, token, read } = await prepare();
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: `team-${project}` } });
    await server.call('PATCH', `/api/orgs/main/teams/team-${project}`, {
      body: { memberAction: 'add', member: login },
    });
    await server.call('PUT', '/api/orgs/main/environment-grants', {
      body: {
        grantee: { kind: 'team', name: `team-${project}` },
        project,
        environment: 'middle',
        permission: 'open',
      },
    });
    await revokeGrant(login, project, 'middle');
    expect((await read(token)).status).toBe(200);
    await server.call('DELETE', `/api/orgs/main/teams/team-${project}`);
    expect(await read(token)).toEqual(unknown(`${project}/middle`));
  });

  async function createRole(name: string): Promise<string> {
    const body = { name, details: allow(['environment:read', 'environment:open']) };
    const created = await server.call<{ id: string }>('POST', '/api/orgs/main/roles', { body });
    expect(created.status).toBeLessThan(300);
    return created.body.id;
  }

  test.each([
    { change: 'changed so that it lacks the permission open', needed: 403 },
    { change: 'deleted', needed: 404 },
  ])('the role of the token that opened it is $change', async ({ change, needed }) => {
    const { project } = await prepare();
    const id = await createRole(`role-${project}`);
    const { body: created } = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', {
      body: { name: `machine-${project}`, roleID: id },
    });
    const token = created.tokenValue;
    const { body } = await environments.open(`${project}/root`, { token });
    const read = () => environments.read(`${project}/root`, body.id, { token });
    expect((await read()).status).toBe(200);
    const path = `/api/orgs/main/roles/${id}`;
    const { status } =
      change === 'deleted'
        ? await server.call('DELETE', `${path}?force=true`)
        : await server.call('PATCH', path, { body: { details: allow(['environment:read']) } });
    expect(status).toBeLessThan(300);
    const refused = await read();
    expect(refused.status).toBe(needed);
    expect(refused.body).not.toHaveProperty('properties');
  });

  test('the role that gave its opener the permission open is taken from the team', async () => {
    const { project, login, read, readUnsaved } = await prepare();
    const team = `/api/orgs/main/teams/team-${project}`;
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: `team-${project}` } });
    await server.call('PATCH', team, { body: { memberAction: 'add', member: login } });
    const path = `${team}/roles/${await createRole(`role-${project}`)}`;
    expect((await server.call('POST', path)).status).toBeLessThan(300);
    for (const environment of ['root', 'middle', 'base']) await revokeGrant(login, project, environment);
    expect([(await read()).status, (await readUnsaved()).status]).toEqual([200, 200]);
    expect((await server.call('DELETE', path)).status).toBeLessThan(300);
    expect(await read()).toEqual(unknown(`${project}/root`));
    expect((await readUnsaved()).status).toBe(404);
  });

  test('the token that opened it is revoked, in the same transaction, and the audit log records it', async () => {
    const { login, sessionId } = await prepare();
    await server.call('POST', '/api/orgs/main/tokens/revoke', { body: { criteria: { userLogin: login } } });
    expect(await ids()).not.toContain(sessionId);
    const [revoked] = await auditEvents(server, 'access-token-revoked');
    expect(revoked).toMatchObject({ details: { sessionsEnded: 2 } });
    expect(revoked?.details['sessionIds']).toContain(sessionId);
  });
});
