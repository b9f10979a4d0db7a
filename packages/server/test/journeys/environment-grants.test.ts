import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { allowAll, startTrustingServer, type TrustingServer } from './trusting-server.ts';

interface Grant {
  readonly grantee: { readonly kind: string; readonly name: string };
  readonly project: string;
  readonly environment: string;
  readonly permission: string;
  readonly maxOpenDuration?: string;
}
interface TeamAnswer {
  readonly name: string;
  readonly environments: Record<string, string>[];
}
interface Refusal {
  readonly code: number;
  readonly message: string;
}

const grants = '/api/orgs/main/environment-grants';
const onProd = { project: 'app', environment: 'prod' };
const toAnn = { kind: 'user', name: 'ann' };
const toMachines = { kind: 'organization' };
const accessToken = (kind: string) => `urn:pulumi:token-type:access_token:${kind}`;

describeOnBothEngines('grants on environments over HTTP', (openTestDatabase) => {
  let server: TrustingServer;
  /** Members of `main` without a role, a token of its team `dev`, and tokens that a policy allowed. */
  let tokens: { ann: string; bob: string; dev: string; minted: string; mintedAdmin: string; runner: string };

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    const create = async (path: string, body: unknown = {}) => {
      const answer = await server.call<{ tokenValue: string }>('POST', path, { body });
      expect(answer.status, path).toBe(200);
      return answer.body.tokenValue;
    };
    for (const login of ['ann', 'bob']) {
      await server.call('POST', `/api/orgs/main/members/${login}`, { body: { role: 'member' } });
    }
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'dev' } });
    const admin = { ...allowAll, authorizedPermissions: ['admin'], rules: { sub: 'repo:*', env: 'prod' } };
    const issuer = await server.registerIssuer({ policies: [admin, allowAll] });
    const mint = async (scope: string, claims: Record<string, unknown>) => {
      const answer = await server.exchange({
        requested_token_type: accessToken('organization'),
        scope,
        subject_token: issuer.mint(claims),
      });
      expect(answer.status).toBe(200);
      return answer.body.access_token;
    };
    tokens = {
      ann: await create('/api/orgs/main/members/ann/tokens'),
      bob: await create('/api/orgs/main/members/bob/tokens'),
      dev: await create('/api/orgs/main/teams/dev/tokens', { name: 'ci' }),
      minted: await mint('', {}),
      mintedAdmin: await mint('admin', { env: 'prod' }),
      runner: await create('/api/orgs/main/agent-pools', { name: 'pool' }),
    };
  });
  afterAll(() => server.stop());

  const put = (body: unknown, token?: string) =>
    server.call<Grant & Refusal>('PUT', grants, { body, ...(token === undefined ? {} : { token }) });
  const remove = (query: Record<string, string>, token?: string) =>
    server.call<Refusal>('DELETE', `${grants}?${new URLSearchParams(query)}`, {
      ...(token === undefined ? {} : { token }),
    });
  const list = (query: Record<string, string> = {}, token?: string) =>
    server.call<Refusal & { grants: Grant[]; continuationToken?: string }>(
      'GET',
      `${grants}?${new URLSearchParams(query)}`,
      { ...(token === undefined ? {} : { token }) },
    );
  const patchTeam = (body: unknown, token?: string) =>
    server.call<Refusal>('PATCH', '/api/orgs/main/teams/dev', {
      body,
      ...(token === undefined ? {} : { token }),
    });
  const readTeam = async (token?: string) =>
    (
      await server.call<TeamAnswer>('GET', '/api/orgs/main/teams/dev', {
        ...(token === undefined ? {} : { token }),
      })
    ).body.environments;

  /**
   * Returns the token's permission on the environment: only `admin` shows its grants, and a refusal names the others.
   */
  async function permissionOf(token: string, environment = onProd): Promise<string> {
    const { status, body } = await list(environment, token);
    if (status === 200) return 'admin';
    if (status === 404) return 'none';
    return /you have (\w+)\./.exec(body.message)?.[1] ?? body.message;
  }

  test('a grant is created, changed, listed and deleted', async () => {
    const created = await put({ grantee: toAnn, ...onProd, permission: 'open', maxOpenDuration: '2h' });
    expect(created).toMatchObject({
      status: 200,
      body: { grantee: toAnn, ...onProd, permission: 'open', maxOpenDuration: '2h0m0s' },
    });
    expect(await permissionOf(tokens.ann)).toBe('open');
    const changed = await put({ grantee: toAnn, ...onProd, permission: 'write' });
    expect(changed.body).toMatchObject({ permission: 'write' });
    expect(changed.body).not.toHaveProperty('maxOpenDuration');
    expect(await permissionOf(tokens.ann)).toBe('write');
    expect((await list(onProd)).body.grants).toMatchObject([{ grantee: toAnn, permission: 'write' }]);
    const query = { granteeKind: 'user', granteeName: 'ann', ...onProd };
    expect((await remove(query)).status).toBe(204);
    expect(await permissionOf(tokens.ann)).toBe('none');
    expect(await remove(query)).toMatchObject({
      status: 404,
      body: { message: 'app/prod is not granted to the user ann.' },
    });
    expect((await list()).body.grants).toEqual([]);
  });

  test.each<[string, unknown, number, string]>([
    ['nothing', {}, 400, 'grantee'],
    [
      'a robot',
      { grantee: { kind: 'robot' }, ...onProd, permission: 'read' },
      400,
      'user, team or organization',
    ],
    ['a number', { grantee: toAnn, project: 7, environment: 'prod', permission: 'read' }, 400, 'project'],
    ['none', { grantee: toAnn, ...onProd, permission: 'none' }, 400, '"none" cannot be granted'],
    ['no length', { grantee: toAnn, ...onProd, permission: 'open', maxOpenDuration: '0s' }, 400, '1h30m'],
    ['every prod', { grantee: toAnn, project: '*', environment: 'prod', permission: 'read' }, 400, 'project'],
    ['25 hours', { grantee: toAnn, ...onProd, permission: 'open', maxOpenDuration: '25h' }, 400, '24h0m0s'],
    ['a stranger', { grantee: { kind: 'user', name: 'zoe' }, ...onProd, permission: 'read' }, 404, '"zoe"'],
    ['a user without a name', { grantee: { kind: 'user' }, ...onProd, permission: 'read' }, 404, 'member ""'],
    ['no team', { grantee: { kind: 'team', name: 'ops' }, ...onProd, permission: 'read' }, 404, 'team "ops"'],
  ])('a grant with %s is refused with the fault', async (_what, body, status, message) => {
    const answer = await put(body);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });

  test('a token that a policy allowed has exactly the grants of the organization’s machine tokens', async () => {
    await put({ grantee: { kind: 'team', name: 'dev' }, ...onProd, permission: 'write' });
    await put({ grantee: toAnn, ...onProd, permission: 'admin' });
    expect(await permissionOf(tokens.minted)).toBe('none');
    await put({ grantee: toMachines, ...onProd, permission: 'open' });
    expect(await permissionOf(tokens.minted)).toBe('open');
    expect(await permissionOf(tokens.minted, { ...onProd, environment: 'dev' })).toBe('none');
    expect(await permissionOf(tokens.mintedAdmin)).toBe('admin');
    expect(await permissionOf(tokens.bob)).toBe('none');
    expect(await permissionOf(tokens.dev)).toBe('write');
    await remove({ granteeKind: 'organization', ...onProd });
    expect(await permissionOf(tokens.minted)).toBe('none');
  });

  test('a runner token has none of them', async () => {
    expect((await list(onProd, tokens.runner)).status).toBe(403);
    expect((await put({ grantee: toMachines, ...onProd, permission: 'admin' }, tokens.runner)).status).toBe(
      403,
    );
  });

  test('without a token nothing is returned', async () => {
    expect((await server.call('GET', grants, { token: null })).status).toBe(401);
  });

  test('a caller with admin on an environment grants permissions on that environment only', async () => {
    await put({ grantee: toAnn, ...onProd, permission: 'admin' });
    const toBob = { kind: 'user', name: 'bob' };
    expect((await put({ grantee: toBob, ...onProd, permission: 'read' }, tokens.ann)).status).toBe(200);
    expect(await permissionOf(tokens.bob)).toBe('read');
    const whole = { grantee: toBob, project: 'app', environment: '*', permission: 'read' };
    expect(await put(whole, tokens.ann)).toMatchObject({
      status: 403,
      body: {
        message: expect.stringContaining('Only an administrator of main can grant permissions on app/*'),
      },
    });
    const elsewhere = { grantee: toBob, project: 'app', environment: 'dev', permission: 'read' };
    expect((await put(elsewhere, tokens.ann)).status).toBe(404);
    expect((await put({ grantee: toBob, ...onProd, permission: 'admin' }, tokens.bob)).status).toBe(403);
    expect((await remove({ granteeKind: 'user', granteeName: 'bob', ...onProd }, tokens.ann)).status).toBe(
      204,
    );
    expect(await permissionOf(tokens.bob)).toBe('none');
  });

  test('pages are consecutive, and an invented token is refused', async () => {
    for (const environment of ['p1', 'p2', 'p3']) {
      await put({ grantee: toMachines, project: 'paged', environment, permission: 'read' });
    }
    const all = (await list()).body.grants;
    const found: Grant[] = [];
    let continuationToken: string | undefined;
    do {
      const query = continuationToken === undefined ? {} : { continuationToken };
      const page = (await list({ maxResults: '1', ...query })).body;
      found.push(...page.grants);
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
    expect(found).toEqual(all);
    expect(await list({ continuationToken: 'x' })).toMatchObject({
      status: 400,
      body: { message: 'continuationToken is not valid; use one that this server returned.' },
    });
    expect((await list({ maxResults: '0' })).status).toBe(400);
  });

  describe('of a team', () => {
    const settings = { projectName: 'web', envName: 'live', permission: 'open', maxOpenDuration: '1h30m' };
    const live = { project: 'web', environment: 'live' };

    test('are added, changed and removed with the team', async () => {
      expect((await patchTeam({ addEnvironmentPermission: settings })).status).toBe(204);
      expect(await readTeam()).toContainEqual({ ...settings, maxOpenDuration: '1h30m0s' });
      expect(await permissionOf(tokens.dev, live)).toBe('open');
      const edited = { projectName: 'web', envName: 'live', permission: 'write' };
      expect((await patchTeam({ editEnvironmentPermission: edited })).status).toBe(204);
      expect(await readTeam()).toContainEqual(edited);
      expect(await permissionOf(tokens.dev, live)).toBe('write');
      const gone = { projectName: 'web', envName: 'live' };
      for (const _again of [1, 2]) expect((await patchTeam({ removeEnvironment: gone })).status).toBe(204);
      expect(await permissionOf(tokens.dev, live)).toBe('none');
    });

    test('the permission none removes the grant', async () => {
      await patchTeam({ addEnvironmentPermission: settings });
      await patchTeam({ editEnvironmentPermission: { ...settings, permission: 'none' } });
      expect(await permissionOf(tokens.dev, live)).toBe('none');
    });

    test('are not edited if missing', async () => {
      expect(await patchTeam({ editEnvironmentPermission: { ...settings, envName: 'new' } })).toMatchObject({
        status: 404,
        body: {
          message:
            'The team dev has no permission on web/new that could be edited: add a permission with addEnvironmentPermission.',
        },
      });
    });

    test.each([
      ['permission', { ...settings, permission: 'owner' }, '"owner" cannot be granted'],
      ['envName', { ...settings, envName: 'a/b' }, 'cannot be the environment of a grant'],
      ['maxOpenDuration', { ...settings, maxOpenDuration: '1 day' }, 'maxOpenDuration must be a duration'],
      ['projectName', { envName: 'x', permission: 'read' }, 'addEnvironmentPermission'],
    ])('an invalid %s is refused and changes nothing', async (_member, addEnvironmentPermission, message) => {
      const before = await server.call<TeamAnswer>('GET', '/api/orgs/main/teams/dev');
      const answer = await patchTeam({ newDisplayName: 'changed', addEnvironmentPermission });
      expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
      expect((await server.call('GET', '/api/orgs/main/teams/dev')).body).toEqual(before.body);
    });

    test.each(['addStackPermission', 'editStackPermission', 'removeStack'])(
      'a permission on stacks is refused: %s',
      async (member) => {
        expect(
          await patchTeam({ [member]: { projectName: 'p', stackName: 's', permission: 101 } }),
        ).toMatchObject({
          status: 400,
          body: { message: 'This server has no stacks, so teams have no stack permissions.' },
        });
      },
    );

    test('are shown to callers who may read the environment, in the list of teams as well', async () => {
      await patchTeam({ addEnvironmentPermission: { ...settings, envName: 'hidden' } });
      await patchTeam({ addEnvironmentPermission: { ...settings, envName: '*', permission: 'read' } });
      const names = async (token: string) => {
        const { body } = await server.call<{ teams: TeamAnswer[] }>('GET', '/api/orgs/main/teams', { token });
        const listed = body.teams.find(({ name }) => name === 'dev')?.environments;
        expect(await readTeam(token)).toEqual(listed);
        return listed?.map(({ projectName, envName }) => `${projectName}/${envName}`).sort();
      };
      expect(await names(tokens.dev)).toEqual(['app/prod', 'web/*', 'web/hidden']);
      expect(await names(tokens.ann)).toEqual(['app/prod']);
      expect(await names(tokens.bob)).toEqual([]);
      await put({
        grantee: { kind: 'user', name: 'bob' },
        project: 'web',
        environment: 'hidden',
        permission: 'read',
      });
      expect(await names(tokens.bob)).toEqual(['web/hidden']);
    });

    test('are changed by administrators only', async () => {
      expect((await patchTeam({ addEnvironmentPermission: settings }, tokens.ann)).status).toBe(403);
      expect((await patchTeam({ addEnvironmentPermission: settings }, tokens.dev)).status).toBe(403);
    });

    test('are in the audit log as grants and as a change of the team', async () => {
      await patchTeam({ addEnvironmentPermission: settings });
      const { body } = await server.call<{ auditLogEvents: { event: string; description: string }[] }>(
        'GET',
        '/api/orgs/main/auditlogs/v2',
      );
      expect(body.auditLogEvents.slice(0, 2)).toMatchObject([
        { event: 'team-updated', description: 'admin updated the team dev' },
        {
          event: 'environment-permission-granted',
          description: 'admin granted open on web/live to the team dev',
        },
      ]);
    });
  });
});
