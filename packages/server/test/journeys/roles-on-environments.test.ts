import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { auditEvents } from '../support/environments/environments.ts';
import {
  allow,
  group,
  hasTagValue,
  isEnvironment,
  not,
  type RoleJson,
  when,
} from '../support/roles/role-documents.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Body {
  readonly message?: string;
  readonly id?: string;
  readonly permission?: string;
  readonly environments?: readonly { readonly name: string }[];
  readonly diagnostics?: readonly { readonly summary: string }[];
}

const org = '/api/orgs/main';
const esc = '/api/esc/environments/main';
const opening = ['environment:list', 'environment:read', 'environment:open'];

describeOnBothEngines('custom roles on environments', (openTestDatabase) => {
  let server: RunningServer;
  let serial = 0;
  let [one, other] = ['', ''];
  const ids = new Map<string, string>();

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    serial += 1;
    [one, other] = [`app/one${serial}`, `app/other${serial}`];
    for (const environment of [one, other]) await createEnvironment(environment);
  });

  async function make<Made = Body>(method: string, path: string, body?: unknown): Promise<Made> {
    const answer = await server.call<Made>(method, path, body === undefined ? {} : { body });
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  }

  async function createEnvironment(environment: string): Promise<void> {
    const [project, name] = environment.split('/');
    await make('POST', esc, { project, name });
    await server.call('PATCH', `${esc}/${environment}`, { body: 'values: {secret: {fn::secret: hidden}}' });
    ids.set(environment, (await make('GET', `${esc}/${environment}/metadata`)).id ?? '');
  }

  const idOf = (environment: string) => ids.get(environment) ?? '';
  const onOne = (scopes: readonly string[], maxOpenSeconds?: number) =>
    when(isEnvironment(idOf(one)), allow(scopes, maxOpenSeconds));
  const tagged = (environment: string, value: string) =>
    make('POST', `${esc}/${environment}/tags`, { name: 'tier', value });

  let names = 0;
  async function roleOf(details: RoleJson): Promise<string> {
    names += 1;
    return (await make('POST', `${org}/roles`, { name: `role${names}`, details })).id ?? '';
  }
  async function tokenOf(roleID: string): Promise<string> {
    names += 1;
    const body = { name: `token${names}`, roleID };
    return (await make<{ tokenValue: string }>('POST', `${org}/tokens`, body)).tokenValue;
  }
  const tokenWith = async (details: RoleJson) => tokenOf(await roleOf(details));

  const as = (token: string) => (method: string, path: string, body?: unknown) =>
    server.call<Body>(method, path, { token, ...(body === undefined ? {} : { body }) });
  const open = async (token: string, environment: string) =>
    (await as(token)('POST', `${esc}/${environment}/open`)).status;
  const listed = async (token: string) => {
    const { body } = await as(token)('GET', esc);
    return body.environments?.map(({ name }) => `app/${name}`).filter((name) => name.endsWith(`${serial}`));
  };

  describe('with a condition on the id', () => {
    test('permit exactly one environment, which is the only one in lists', async () => {
      const token = await tokenWith(onOne(opening));
      expect(await open(token, one)).toBe(200);
      expect(await open(token, other)).toBe(404);
      expect(await listed(token)).toEqual([one]);
      const unknown = await as(token)('GET', `${esc}/${other}`);
      expect(unknown.body.message).toContain('or you lack permission to read it');
    });

    test('name the scope that is missing, and record the refusal', async () => {
      const token = await tokenWith(onOne(opening));
      const { status, body } = await as(token)('PATCH', `${esc}/${one}`, 'values: {}');
      expect([status, body.message]).toEqual([
        403,
        `This requires environment:write on ${one}; you have environment:list, environment:open, environment:read. A user with admin on this environment, or an administrator of main, can grant it.`,
      ]);
      const [refused] = await auditEvents(server, 'auth-failure-environment');
      expect(refused).toMatchObject({
        details: {
          environment: one,
          needed: 'environment:write',
          has: 'environment:list, environment:open, environment:read',
        },
      });
    });

    test('permit nothing on an environment that gets the name later', async () => {
      const token = await tokenWith(onOne(opening));
      await make('DELETE', `${esc}/${one}`);
      await createEnvironment(one);
      expect(await open(token, one)).toBe(404);
    });

    test('do not permit an import of another environment', async () => {
      await server.call('PATCH', `${esc}/${one}`, { body: `imports: [${other}]\nvalues: {a: 1}` });
      const { body } = await as(await tokenWith(onOne(opening)))('POST', `${esc}/${one}/open`);
      expect(body.diagnostics?.[0]?.summary).toContain(`Unknown environment "${other}" in main`);
    });
  });

  describe('with a condition on a tag', () => {
    test('follow the tag at once, in decisions and in lists', async () => {
      const token = await tokenWith(when(hasTagValue('tier', 'dev'), allow(opening)));
      await tagged(other, 'prod');
      expect([await open(token, one), await listed(token)]).toEqual([404, []]);
      await tagged(one, 'dev');
      expect([await open(token, one), await listed(token)]).toEqual([200, [one]]);
      await make('DELETE', `${esc}/${one}/tags/tier`);
      expect([await open(token, one), await listed(token)]).toEqual([404, []]);
    });

    test('may exclude a tag', async () => {
      await tagged(other, 'prod');
      const token = await tokenWith(when(not(hasTagValue('tier', 'prod')), allow(opening)));
      expect([await open(token, one), await open(token, other)]).toEqual([200, 404]);
    });
  });

  test('show the level that they contain', async () => {
    const level = async (scopes: readonly string[]) =>
      (await as(await tokenWith(onOne(scopes)))('GET', `${esc}/${one}/metadata`)).body.permission;
    expect(await level(['environment:read', 'environment:write'])).toBe('none');
    const read = [
      ...['environment:list', 'environment:read', 'environment_settings:read'],
      ...['environment_tags:list', 'environment_tag:read', 'environment_version:read'],
    ];
    expect(await level([...read, 'environment:delete'])).toBe('read');
    expect(await level([...read, 'environment:open', 'environment:read_decrypt', 'environment:clone'])).toBe(
      'open',
    );
  });

  describe('with a maximum open duration', () => {
    test('permit no longer session, alone or beside a grant of less', async () => {
      const token = await tokenWith(onOne(opening, 600));
      const opened = (duration: string) => as(token)('POST', `${esc}/${one}/open?duration=${duration}`);
      expect((await opened('10m')).status).toBe(200);
      const refused = await opened('11m');
      expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining('10m')]);
    });

    test('do not let their holder grant a longer one', async () => {
      const all = [...opening, 'environment:read_decrypt', 'environment:clone', 'environment_access:update'];
      const read = ['environment_settings:read', 'environment_tags:list', 'environment_tag:read'];
      const token = await tokenWith(onOne([...all, ...read, 'environment_version:read'], 600));
      const [project, environment] = one.split('/');
      const grant = (maxOpenDuration?: string) =>
        as(token)('PUT', `${org}/environment-grants`, {
          ...{ grantee: { kind: 'organization' }, project, environment, permission: 'open' },
          ...(maxOpenDuration === undefined ? {} : { maxOpenDuration }),
        });
      expect((await grant()).status).toBe(403);
      expect((await grant('11m')).status).toBe(403);
      expect((await grant('10m')).status).toBe(200);
    });
  });

  describe('nobody gives more than they have', () => {
    const granting = async (scopes: readonly string[], permission: string) => {
      const [project, environment] = one.split('/');
      const token = await tokenWith(group(allow(['team:update']), onOne(scopes)));
      names += 1;
      const team = `team${names}`;
      await make('POST', `${org}/teams/pulumi`, { name: team });
      const grant = { projectName: project, envName: environment, permission };
      const direct = await as(token)('PUT', `${org}/environment-grants`, {
        ...{ grantee: { kind: 'team', name: team }, project, environment, permission },
      });
      const throughTeam = await as(token)('PATCH', `${org}/teams/${team}`, {
        addEnvironmentPermission: grant,
      });
      return [direct.status, throughTeam.status];
    };
    const read = [
      ...['environment:list', 'environment:read', 'environment_settings:read'],
      ...['environment_tags:list', 'environment_tag:read', 'environment_version:read'],
    ];

    test('directly or through a team', async () => {
      expect(await granting(['environment_access:update', ...read], 'open')).toEqual([403, 403]);
      expect(await granting(read, 'read')).toEqual([403, 403]);
      expect(await granting(['environment_access:update', ...read], 'read')).toEqual([200, 204]);
    });

    test('on a whole project without a role that has it everywhere', async () => {
      const token = await tokenWith(onOne(['environment_access:update', ...read]));
      const body = {
        grantee: { kind: 'organization' },
        project: 'app',
        environment: '*',
        permission: 'read',
      };
      expect((await as(token)('PUT', `${org}/environment-grants`, body)).status).toBe(403);
      const everywhere = await tokenWith(allow(['environment_access:update', ...read]));
      expect((await as(everywhere)('PUT', `${org}/environment-grants`, body)).status).toBe(200);
      const query = 'granteeKind=organization&project=app&environment=*';
      await make('DELETE', `${org}/environment-grants?${query}`);
    });

    test('a clone needs the right to create environments, and to read the secrets that its creator may read', async () => {
      names += 1;
      const body = { project: 'app', name: `clone${names}` };
      const blind = group(allow(['environment:create']), onOne(['environment:clone', ...opening]));
      const unread = await as(await tokenWith(blind))('POST', `${esc}/${one}/clone`, body);
      expect([unread.status, unread.body.message]).toEqual([
        403,
        expect.stringContaining('This requires environment:read_decrypt'),
      ]);
      const clone = ['environment:clone', 'environment:read_decrypt', ...opening];
      const refused = await as(await tokenWith(onOne(clone)))('POST', `${esc}/${one}/clone`, body);
      expect([refused.status, refused.body.message]).toEqual([
        403,
        'A clone requires the scope environment:create, which your role in main does not have.',
      ]);
      const token = await tokenWith(group(allow(['environment:create']), onOne(clone)));
      expect((await as(token)('POST', `${esc}/${one}/clone`, body)).status).toBe(204);
    });
  });

  test('a changed role takes effect on live tokens at once', async () => {
    const role = await roleOf(onOne(opening));
    const token = await tokenOf(role);
    expect(await open(token, one)).toBe(200);
    await make('PATCH', `${org}/roles/${role}`, {
      details: when(isEnvironment(idOf(other)), allow(opening)),
    });
    expect([await open(token, one), await open(token, other)]).toEqual([404, 200]);
  });

  test('a deleted environment is restored by a role that names its id', async () => {
    const token = await tokenWith(onOne(['environment:list_deleted', 'environment:restore_deleted']));
    await make('DELETE', `${esc}/${one}`);
    await make('DELETE', `${esc}/${other}`);
    const page = await as(token)('GET', `${esc}/restore`);
    const found = page.body.environments as readonly { name: string; project: string; deletedAt: string }[];
    expect(found.map(({ name }) => `app/${name}`)).toEqual([one]);
    const [deleted] = found;
    const restored = await as(token)('PUT', `${esc}/restore`, {
      ...{ project: 'app', name: deleted?.name, deletionTimestamp: deleted?.deletedAt },
    });
    expect(restored.status).toBeLessThan(300);
  });
});
