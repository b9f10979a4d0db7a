import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { addMember, auditEvents } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Page {
  readonly environments: readonly {
    readonly organization: string;
    readonly project: string;
    readonly name: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly settings: { readonly deletionProtected: boolean };
  }[];
  readonly nextToken?: string;
}
interface Tag {
  readonly name: string;
  readonly revision: number;
  readonly value: string;
  readonly editorLogin: string;
}

const base = '/api/esc/environments';

describeOnBothEngines('environments over HTTP', (openTestDatabase) => {
  let server: RunningServer;
  /** Members of `main`, each named after their permission on `app/prod`. */
  let tokens: Record<'none' | 'read' | 'open' | 'write' | 'admin', string>;
  const path = `${base}/main/app/prod`;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    await server.call('POST', '/api/orgs', { body: { name: 'other' } });
    const on = (permission: string) => addMember(server, `user-${permission}`, { 'app/prod': permission });
    tokens = {
      none: await addMember(server, 'user-none'),
      read: await on('read'),
      open: await on('open'),
      write: await on('write'),
      admin: await on('admin'),
    };
    await create('app', 'prod');
    await server.call('PATCH', path, { body: 'values: {a: 1}' });
  });
  afterAll(() => server.stop());

  async function create(project: string, name: string, token?: string, organization = 'main') {
    const body = { project, name };
    return server.call<{ message: string }>('POST', `${base}/${organization}`, {
      body,
      ...(token ? { token } : {}),
    });
  }

  describe('are created', () => {
    test('by any member, who has every permission on them, and others none', async () => {
      const created = await create('mine', 'dev', tokens.none);
      expect([created.status, created.body]).toEqual([200, '']);
      const own = `${base}/main/mine/dev`;
      for (const step of ['GET', 'PATCH', 'DELETE']) {
        const body = step === 'PATCH' ? { body: 'values: {}' } : {};
        expect((await server.call(step, own, { token: tokens.read, ...body })).status).toBe(404);
        expect((await server.call(step, own, { token: tokens.none, ...body })).status).toBe(200);
      }
    });

    test('once, under a name that the contract allows', async () => {
      expect((await create('app', 'prod')).status).toBe(409);
      expect((await create('APP', 'Prod')).status).toBe(409);
      const { status, body } = await create('app', 'a b');
      expect([status, body.message]).toEqual([
        400,
        '"a b" cannot be the name of an environment: use 1 to 100 letters, digits, "-", "_" and ".".',
      ]);
      expect((await create('yaml', 'open')).status).toBe(400);
      const unnamed = await server.call<{ message: string }>('POST', `${base}/main`, { body: {} });
      expect([unnamed.status, unnamed.body.message]).toEqual([400, 'body.name is required.']);
    });

    test('in the project default if no project is named', async () => {
      await server.call('POST', `${base}/main`, { body: { name: 'legacy' } });
      expect((await server.call('GET', `${base}/main/default/legacy`)).status).toBe(200);
    });
  });

  describe('authorization', () => {
    const levels = ['none', 'read', 'open', 'write', 'admin'] as const;
    test.each([
      ['read', 'environment:read', 'GET', '', undefined],
      ['read', 'environment:read', 'HEAD', '', undefined],
      ['read', 'environment:read', 'GET', '/versions', undefined],
      ['read', 'environment:read', 'GET', '/versions/1', undefined],
      ['read', 'environment:read', 'GET', '/versions/tags', undefined],
      ['read', 'environment:read', 'GET', '/versions/tags/latest', undefined],
      ['read', 'environment:read', 'GET', '/versions/1/tags', undefined],
      ['read', 'environment:read', 'GET', '/metadata', undefined],
      ['read', 'environment:read', 'GET', '/settings', undefined],
      ['read', 'environment:read', 'GET', '/tags', undefined],
      ['write', 'environment:write', 'PATCH', '', 'values: {a: 1}'],
      ['write', 'environment_version:update', 'PATCH', '/versions/tags/none', {}],
      ['write', 'environment_version:delete', 'DELETE', '/versions/tags/none', undefined],
      ['write', 'environment_version:retract', 'POST', '/versions/9/retract', {}],
      ['write', 'environment_tag:update', 'PATCH', '/tags/none', { currentTag: { value: 'x' }, newTag: {} }],
      ['write', 'environment_tag:delete', 'DELETE', '/tags/none', undefined],
      ['open', 'environment:open', 'POST', '/clone', { name: 'a b' }],
      ['admin', 'environment_access:read', 'POST', '/clone', { name: 'a b', preserveAccess: true }],
      ['admin', 'environment_settings:update', 'PATCH', '/settings', {}],
    ] as const)('%s, with %s, is needed to %s …%s', async (needed, scope, method, rest, body) => {
      for (const level of levels) {
        const answer = await server.call<{ message: string }>(method, path + rest, {
          token: tokens[level],
          ...(body === undefined ? {} : { body }),
        });
        const isEnough = levels.indexOf(level) >= levels.indexOf(needed);
        // The target of the request may not exist: authorized callers then get 404 or 400.
        if (isEnough) {
          expect(answer.status, level).not.toBe(403);
          if (method !== 'HEAD')
            expect(answer.body.message ?? '', level).not.toMatch(/you lack permission to read it/);
        } else {
          expect(answer.status, level).toBe(level === 'none' ? 404 : 403);
        }
        if (answer.status === 403) {
          const missing =
            needed === 'admin' && level === 'read' && rest === '/clone' ? 'environment:open' : scope;
          expect(answer.body.message).toBe(
            `This requires ${missing} on app/prod; you have ${level}. A user with admin on this environment, or an administrator of main, can grant it.`,
          );
        }
      }
    });

    test('without read the error is the same as for an unknown environment, and the refusal is audited', async () => {
      const refused = await server.call<{ message: string }>('GET', path, { token: tokens.none });
      const missing = await server.call<{ message: string }>('GET', `${base}/main/app/gone`, {
        token: tokens.none,
      });
      expect([refused.status, missing.status]).toEqual([404, 404]);
      expect(refused.body.message).toBe(missing.body.message.replace('gone', 'prod'));
      const [last] = await auditEvents(server, 'auth-failure-environment');
      expect(last).toMatchObject({
        authFailure: true,
        user: { githubLogin: 'user-none' },
        details: { environment: 'app/prod', needed: 'environment:read', has: 'none' },
      });
    });

    test('no member of another organization, and no runner', async () => {
      await server.call('POST', '/api/orgs/other/members/stranger', { body: { role: 'admin' } });
      const stranger = await server.call<{ tokenValue: string }>(
        'POST',
        '/api/orgs/other/members/stranger/tokens',
        { body: {} },
      );
      const token = stranger.body.tokenValue;
      expect((await server.call('GET', path, { token })).status).toBe(404);
      expect((await server.call('GET', `${base}/other/app/prod`, { token })).status).toBe(404);
      const pool = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/agent-pools', {
        body: { name: 'pool' },
      });
      const runner = { token: pool.body.tokenValue };
      expect((await server.call('GET', path, runner)).status).toBe(403);
      expect((await server.call<Page>('GET', base, runner)).body).toEqual({ environments: [] });
    });
  });

  describe('are listed', () => {
    const namesOf = ({ environments }: Page) =>
      environments.map(({ organization, project, name }) => `${organization}/${project}/${name}`);
    beforeAll(async () => {
      for (const name of ['one', 'two', 'three']) await create('listed', name, undefined, 'other');
    });

    async function pages(query: string, options: { token?: string } = {}) {
      const found: string[][] = [];
      let token = '';
      do {
        const answer = await server.call<Page>('GET', `${base}${query}&continuationToken=${token}`, options);
        expect(answer.status).toBe(200);
        found.push(namesOf(answer.body));
        token = answer.body.nextToken ?? '';
      } while (token !== '');
      return found;
    }

    test('over all organizations of the caller, page by page, and of one organization', async () => {
      const all = (await pages('?maxResults=2')).flat();
      expect(new Set(all).size).toBe(all.length);
      expect(all).toEqual((await pages('?maxResults=1000')).flat());
      expect(all).toContain('main/app/prod');
      const others = ['other/listed/one', 'other/listed/three', 'other/listed/two'];
      expect(all.filter((name) => name.startsWith('other/'))).toEqual(others);
      expect((await pages('?organization=other&maxResults=2')).map(({ length }) => length)).toEqual([2, 1]);
      expect((await pages('/other?maxResults=500')).flat()).toEqual(others);
      expect((await pages('?organization=nowhere')).flat()).toEqual([]);
    });

    test('only where the caller may read', async () => {
      expect((await pages('?maxResults=1', { token: tokens.read })).flat()).toEqual(['main/app/prod']);
      expect((await pages('/main?maxResults=1', { token: tokens.none })).flat()).toEqual([]);
      expect((await server.call('GET', `${base}/other`, { token: tokens.read })).status).toBe(404);
    });

    test.each(['?continuationToken=x', '?maxResults=0', '?maxResults=1001', '?maxResults=x'])(
      '%s is 400',
      async (query) => {
        expect((await server.call('GET', `${base}/main${query}`)).status).toBe(400);
      },
    );

    test('with their tags and settings', async () => {
      await server.call('POST', `${path}/tags`, { body: { name: 'team', value: 'ops' } });
      await server.call('PATCH', `${path}/settings`, { body: { deletionProtected: true } });
      const { body } = await server.call<Page>('GET', `${base}/main?maxResults=1000`);
      const listed = body.environments.find(({ name }) => name === 'prod');
      expect(listed).toMatchObject({ tags: { team: 'ops' }, settings: { deletionProtected: true } });
      const deletion = await server.call<{ message: string }>('DELETE', path);
      expect(deletion.status).toBe(409);
      expect(deletion.body.message).toMatch(/^app\/prod is protected from deletion; set deletionProtected/);
      await server.call('PATCH', `${path}/settings`, { body: { deletionProtected: false } });
      await server.call('DELETE', `${path}/tags/team`);
    });
  });

  test('metadata contains the owner, the subjects of its tokens, and the caller’s permission', async () => {
    const { body } = await server.call<Record<string, unknown>>('GET', `${path}/metadata`);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ownedBy: { avatarUrl: '', githubLogin: 'admin', name: expect.any(String) },
      oidcSubjectV2: expect.stringMatching(new RegExp(`^pulumi:org:[0-9a-f-]{36}:env:${body['id']}$`)),
      permission: 'admin',
      gatedActions: [],
      openRequestNeeded: false,
    });
    const asReader = await server.call<{ permission: string }>('GET', `${path}/metadata`, {
      token: tokens.read,
    });
    expect(asReader.body.permission).toBe('read');
  });

  describe('revision tags', () => {
    const tags = `${path}/versions/tags`;
    const list = async (query = '') => {
      const { body } = await server.call<{ tags: Tag[]; nextToken: string }>('GET', `${tags}${query}`);
      return { names: body.tags.map(({ name, revision }) => `${name}=${revision}`), next: body.nextToken };
    };

    test('are created, moved, read, listed and deleted like the contract’s clients do', async () => {
      // A client moves a tag, and creates it if that is a 404.
      expect((await server.call('PATCH', `${tags}/stable`, { body: { revision: 1 } })).status).toBe(404);
      expect((await server.call('POST', tags, { body: { name: 'stable', revision: 1 } })).status).toBe(204);
      expect((await server.call('POST', tags, { body: { name: 'stable' } })).status).toBe(409);
      expect((await server.call('POST', tags, { body: { name: 'beta' } })).status).toBe(204);
      expect((await server.call<Tag>('GET', `${tags}/stable`)).body).toMatchObject({
        name: 'stable',
        revision: 1,
        editorLogin: 'admin',
      });
      expect((await server.call<Tag>('GET', `${tags}/latest`)).body).toMatchObject({
        name: 'latest',
        revision: 2,
      });
      expect(await list('?after=&count=500')).toEqual({
        names: ['beta=2', 'latest=2', 'stable=1'],
        next: '',
      });
      expect(await list('?count=2')).toEqual({ names: ['beta=2', 'latest=2'], next: 'latest' });
      expect(await list('?after=latest&count=2')).toEqual({ names: ['stable=1'], next: '' });
      expect(await list('?after=stable')).toEqual({ names: [], next: '' });
      const on2 = await server.call<{ tags: Tag[] }>('GET', `${path}/versions/2/tags`);
      expect(on2.body.tags.map(({ name }) => name)).toEqual(['beta', 'latest']);
      expect((await server.call('PATCH', `${tags}/stable`, { body: { revision: 2 } })).status).toBe(204);
      expect((await server.call('DELETE', `${tags}/beta`)).status).toBe(204);
      expect((await server.call('DELETE', `${tags}/beta`)).status).toBe(404);
      expect((await list()).names).toEqual(['latest=2', 'stable=2']);
    });

    test('latest cannot be moved', async () => {
      const answers = [
        await server.call<{ message: string }>('POST', tags, { body: { name: 'latest', revision: 1 } }),
        await server.call<{ message: string }>('PATCH', `${tags}/latest`, { body: { revision: 1 } }),
        await server.call<{ message: string }>('DELETE', `${tags}/latest`),
      ];
      for (const { status, body } of answers) {
        expect([status, body.message]).toEqual([
          400,
          'The tag latest always refers to the latest revision: it cannot be created, moved or deleted.',
        ]);
      }
    });
  });

  test('tags are created, changed by callers who know their value, listed and deleted', async () => {
    const tags = `${path}/tags`;
    for (const name of ['a', 'b', 'c']) {
      const created = await server.call<Tag>('POST', tags, { body: { name, value: '1' } });
      expect([created.status, created.body]).toMatchObject([200, { name, value: '1', editorLogin: 'admin' }]);
    }
    expect((await server.call('POST', tags, { body: { name: 'a', value: '2' } })).status).toBe(409);
    const change = (value: string, newTag: object) =>
      server.call<Tag>('PATCH', `${tags}/a`, { body: { currentTag: { value }, newTag } });
    expect((await change('2', { value: '3' })).status).toBe(409);
    // Clients send unchanged members as empty.
    expect((await change('1', { name: '', value: '3' })).body).toMatchObject({ name: 'a', value: '3' });
    expect((await change('3', { name: 'z', value: '' })).body).toMatchObject({ name: 'z', value: '3' });
    expect((await server.call('GET', `${tags}/a`)).status).toBe(404);
    expect((await server.call<Tag>('GET', `${tags}/z`)).body).toMatchObject({ value: '3' });
    const list = async (query: string) => {
      const { body } = await server.call<{ tags: Record<string, Tag>; nextToken: string }>(
        'GET',
        tags + query,
      );
      return [Object.keys(body.tags), body.nextToken];
    };
    // The contract's clients continue until the token is "0".
    expect(await list('?after=&count=2')).toEqual([['b', 'c'], '2']);
    expect(await list('?after=2&count=2')).toEqual([['z'], '0']);
    expect((await server.call('GET', `${tags}?after=x`)).status).toBe(400);
    for (const name of ['b', 'c', 'z']) {
      expect((await server.call('DELETE', `${tags}/${name}`)).status).toBe(204);
    }
    expect(await list('')).toEqual([[], '0']);
  });

  test('a clone has the requested parts and belongs to its creator', async () => {
    const body = { project: 'clones', name: 'prod', preserveHistory: true };
    const created = await server.call('POST', `${path}/clone`, { body, token: tokens.open });
    expect([created.status, created.body]).toEqual([204, '']);
    const cloned = await server.call('GET', `${base}/main/clones/prod`, { token: tokens.open });
    expect([cloned.body, cloned.headers.get('pulumi-esc-revision')]).toEqual(['values: {a: 1}', '2']);
    expect((await server.call('DELETE', `${base}/main/clones/prod`, { token: tokens.open })).status).toBe(
      200,
    );
    const again = { name: 'copy', version: 0 };
    expect((await server.call('POST', `${path}/clone`, { body: again })).status).toBe(204);
    expect((await server.call('GET', `${base}/main/app/copy`)).headers.get('pulumi-esc-revision')).toBe('1');
  });
});
