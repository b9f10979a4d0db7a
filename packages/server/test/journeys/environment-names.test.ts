import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
} from '../support/environments/environments.ts';
import { nameUnavailable, namingOf } from '../support/environments/named-environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Listed {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly deletedAt: string;
  readonly settings: { readonly deletionProtected: boolean };
}
const base = '/api/esc/environments/main';
const restore = `${base}/restore`;

describeOnBothEngines('names are identities', (openTestDatabase) => {
  let server: RunningServer;
  let environments: Environments;
  let mallory: string;
  let naming: ReturnType<typeof namingOf>;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    environments = environmentsOf(server);
    naming = namingOf(server);
    mallory = await addMember(server, 'mallory');
  });
  afterAll(() => server.stop());

  const as = (token?: string) => (token === undefined ? {} : { token });
  async function remove(name: string, token?: string): Promise<string> {
    expect((await server.call('DELETE', `${base}/${name}`, as(token))).status).toBe(200);
    const [project, environment] = name.split('/');
    const deleted = (await listDeleted()).find((one) => one.project === project && one.name === environment);
    return deleted?.deletedAt ?? '';
  }
  async function listDeleted(token?: string): Promise<readonly Listed[]> {
    const { status, body } = await server.call<{ environments: Listed[] }>('GET', restore, as(token));
    expect(status).toBe(200);
    return body.environments;
  }
  const bringBack = (name: string, deletionTimestamp: string, token?: string) => {
    const [project, environment] = name.split('/');
    const body = { project, name: environment, deletionTimestamp };
    return server.call<{ message: string }>('PUT', restore, { body, ...as(token) });
  };
  const purge = (name: string, deletionTimestamp: string, token?: string) => {
    const [project = '', environment = ''] = name.split('/');
    const query = new URLSearchParams({ project, name: environment, deletionTimestamp });
    return server.call<{ message: string }>('DELETE', `${restore}?${query}`, as(token));
  };
  describe('a deleted environment’s name', () => {
    test('is refused to a member who creates it, clones to it, or writes it in another case', async () => {
      await environments.make('reserved/prod', 'values: {a: 1}');
      await environments.make('mine/own', 'values: {}', { token: mallory });
      await remove('reserved/prod');
      expect(await naming.create('reserved/prod', mallory)).toEqual(nameUnavailable('reserved/prod'));
      expect(await naming.create('Reserved/PROD', mallory)).toEqual(nameUnavailable('Reserved/PROD'));
      expect(await naming.clone('mine/own', 'reserved/prod', mallory)).toEqual(
        nameUnavailable('reserved/prod'),
      );
      const [refusal] = await auditEvents(server, 'auth-failure-environment');
      expect(refusal).toMatchObject({
        authFailure: true,
        user: { githubLogin: 'mallory' },
        details: { environment: 'reserved/prod', needed: 'environment:restore_deleted', has: 'none' },
      });
    });

    test('is available to users and teams that had admin on it, to administrators, and to new grantees of admin', async () => {
      const owner = await addMember(server, 'owner');
      const teammate = await addMember(server, 'teammate');
      const writer = await addMember(server, 'writer');
      await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'keepers' } });
      await server.call('PATCH', '/api/orgs/main/teams/keepers', {
        body: { memberAction: 'add', member: 'teammate' },
      });
      for (const [name, who] of [
        ['again/user', owner],
        ['again/team', teammate],
        ['again/admin', undefined],
      ] as const) {
        await environments.make(name, 'values: {a: 1}', as(owner));
        const grant = (grantee: object, permission: string) =>
          server.call('PUT', '/api/orgs/main/environment-grants', {
            body: { grantee, project: 'again', environment: name.slice(6), permission },
          });
        await grant({ kind: 'team', name: 'keepers' }, 'admin');
        await grant({ kind: 'user', name: 'writer' }, 'write');
        await remove(name);
        expect(await naming.create(name, writer)).toEqual(nameUnavailable(name));
        expect((await naming.create(name, who)).status).toBe(200);
      }
      const [created] = await auditEvents(server, 'environment-created');
      expect(created?.details).toMatchObject({
        formerEnvironmentId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });

      await environments.make('again/granted', 'values: {a: 1}');
      await remove('again/granted');
      expect(await naming.create('again/granted', writer)).toEqual(nameUnavailable('again/granted'));
      await server.call('PUT', '/api/orgs/main/environment-grants', {
        body: {
          grantee: { kind: 'user', name: 'writer' },
          project: 'again',
          environment: 'granted',
          permission: 'admin',
        },
      });
      expect((await naming.create('again/granted', writer)).status).toBe(200);
    });

    test('is not restored for a member who left and rejoined, or for a team re-created with the same name', async () => {
      const first = await addMember(server, 'leaver');
      await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'passing' } });
      const member = await addMember(server, 'passer');
      await environments.make('gone/prod', 'values: {a: 1}', { token: first });
      await server.call('PUT', '/api/orgs/main/environment-grants', {
        body: {
          grantee: { kind: 'team', name: 'passing' },
          project: 'gone',
          environment: 'prod',
          permission: 'admin',
        },
      });
      const deletedAt = await remove('gone/prod');
      await server.call('DELETE', '/api/orgs/main/members/leaver');
      await server.call('DELETE', '/api/orgs/main/teams/passing');
      const again = await addMember(server, 'leaver');
      await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'passing' } });
      await server.call('PATCH', '/api/orgs/main/teams/passing', {
        body: { memberAction: 'add', member: 'passer' },
      });
      for (const token of [again, member]) {
        expect(await naming.create('gone/prod', token)).toEqual(nameUnavailable('gone/prod'));
        expect((await bringBack('gone/prod', deletedAt, token)).status).toBe(404);
      }
    });

    test('stays reserved after the environment was purged, for administrators only', async () => {
      const owner = await addMember(server, 'purged-owner');
      await environments.make('purged/prod', 'values: {a: 1}', { token: owner });
      const deletedAt = await remove('purged/prod', owner);
      expect((await purge('purged/prod', deletedAt, owner)).status).toBe(403);
      expect((await purge('purged/prod', deletedAt)).status).toBe(204);
      expect((await purge('purged/prod', deletedAt)).status).toBe(404);
      expect((await bringBack('purged/prod', deletedAt)).status).toBe(404);
      expect(await naming.create('purged/prod', owner)).toEqual(nameUnavailable('purged/prod'));
      expect((await naming.create('purged/prod')).status).toBe(200);
      expect((await auditEvents(server, 'environment-purged'))[0]?.description).toBe(
        'admin purged purged/prod',
      );
    });
  });

  describe('a deleted environment is restored', () => {
    test('with its id, revisions, tags, settings and grants, and is listed for permitted callers', async () => {
      const owner = await addMember(server, 'restorer');
      const reader = await addMember(server, 'reader');
      await environments.make('back/prod', 'values: {password: {fn::secret: hunter2}}', { token: owner });
      await environments.save('back/prod', 'values: {password: {fn::secret: hunter3}}', { token: owner });
      const path = `${base}/back/prod`;
      await server.call('POST', `${path}/versions/tags`, { body: { name: 'stable', revision: 2 } });
      await server.call('POST', `${path}/tags`, { body: { name: 'tier', value: 'one' } });
      await server.call('PUT', '/api/orgs/main/environment-grants', {
        body: {
          grantee: { kind: 'user', name: 'reader' },
          project: 'back',
          environment: 'prod',
          permission: 'open',
        },
      });
      const { body: before } = await server.call<{ id: string; oidcSubjectV2: string }>(
        'GET',
        `${path}/metadata`,
      );
      const { body: session } = await environments.open('back/prod', { token: reader });
      const deletedAt = await remove('back/prod', owner);
      expect((await server.call('GET', path)).status).toBe(404);
      expect((await server.call('GET', `${path}/versions/1`)).status).toBe(404);
      expect(await environments.openText('imports: [back/prod]')).toMatchObject({
        body: { diagnostics: [expect.objectContaining({ severity: 'error' })] },
      });

      expect(await listDeleted(owner)).toMatchObject([
        { id: before.id, project: 'back', name: 'prod', deletedAt, settings: { deletionProtected: false } },
      ]);
      expect(await listDeleted(reader)).toEqual([]);
      expect(await listDeleted(mallory)).toEqual([]);
      for (const token of [reader, mallory]) {
        const refused = await bringBack('back/prod', deletedAt, token);
        expect([refused.status, refused.body.message]).toEqual([
          404,
          'Unknown deleted environment "back/prod" of main: you may not restore it, it was not deleted at that time, or it has been purged.',
        ]);
      }
      expect((await bringBack('back/prod', deletedAt, owner)).status).toBe(204);
      expect((await bringBack('back/prod', deletedAt, owner)).status).toBe(404);

      expect((await server.call('GET', `${path}/metadata`)).body).toMatchObject(before);
      expect((await environments.openAndRead('back/prod@stable', { token: reader })).body.properties).toEqual(
        {
          password: expect.objectContaining({ value: 'hunter2', secret: true }),
        },
      );
      expect((await environments.openAndRead('back/prod@2', { token: owner })).status).toBe(200);
      expect((await server.call<{ tags: object }>('GET', `${path}/tags`)).body.tags).toMatchObject({
        tier: { value: 'one' },
      });
      expect((await environments.read('back/prod', session.id, { token: reader })).status).toBe(404);
      expect((await auditEvents(server, 'environment-restored'))[0]).toMatchObject({
        description: 'restorer restored back/prod',
        details: { revision: 3, deletedAt },
      });
    });

    test('by its time if several were deleted under the name, and not over an existing one', async () => {
      await environments.make('twice/prod', 'values: {a: 1}');
      const first = await remove('twice/prod');
      await environments.make('twice/prod', 'values: {a: 2}');
      const refused = await bringBack('twice/prod', first);
      expect([refused.status, refused.body.message]).toEqual([
        409,
        'The environment twice/prod was created again. Delete the new environment before you restore the deleted one; to keep its content, clone it to another name first.',
      ]);
      await remove('twice/prod');
      expect((await bringBack('twice/prod', first)).status).toBe(204);
      expect((await environments.definition('twice/prod')).body).toBe('values: {a: 1}');
      const bad = await bringBack('twice/prod', 'yesterday');
      expect([bad.status, bad.body.message]).toEqual([
        400,
        'deletionTimestamp must be the deletedAt of a deleted environment, such as 2026-05-04T03:02:01.000Z, not "yesterday".',
      ]);
    });
  });

  test('restoring an earlier environment is refused to callers who may not use the name that a later environment has had since', async () => {
    const former = await addMember(server, 'former');
    await environments.make('succeeded/prod', 'values: {a: 1}', { token: former });
    const first = await remove('succeeded/prod', former);
    await environments.make('succeeded/prod', 'values: {a: 2}');
    expect(await bringBack('succeeded/prod', first, former)).toMatchObject(nameUnavailable('succeeded/prod'));
    await remove('succeeded/prod');
    expect(await naming.create('succeeded/prod', former)).toEqual(nameUnavailable('succeeded/prod'));
    expect(await bringBack('succeeded/prod', first, former)).toMatchObject(nameUnavailable('succeeded/prod'));
    const [refusal] = await auditEvents(server, 'auth-failure-environment');
    expect(refusal).toMatchObject({
      user: { githubLogin: 'former' },
      details: { environment: 'succeeded/prod', needed: 'environment:restore_deleted', has: 'none' },
    });
    expect((await bringBack('succeeded/prod', first)).status).toBe(204);
  });

  describe('a name that is taken', () => {
    test('is refused, to callers who may not see its holder, in the same words as a reserved or trusted name', async () => {
      await environments.make('hidden/prod', 'values: {}');
      await environments.make('deleted/prod', 'values: {}');
      await remove('deleted/prod');
      await naming.trust('project=waiting&environment=prod');
      for (const name of ['hidden/prod', 'deleted/prod', 'waiting/prod']) {
        expect(await naming.create(name, mallory)).toEqual(nameUnavailable(name));
        expect(await naming.clone('mine/own', name, mallory)).toEqual(nameUnavailable(name));
      }
      expect(await naming.create('mine/own', mallory)).toMatchObject({
        status: 409,
        body: {
          message: expect.stringContaining(
            'The environment mine/own, or one whose name differs only in case, already exists.',
          ),
        },
      });
    });
  });
});
