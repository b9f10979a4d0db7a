import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

let cli: EnvironmentCli;

const run = (...parameters: readonly string[]) => runInProcess(parameters, { env: cli.variables });
const json = async (...parameters: readonly string[]) =>
  JSON.parse((await run(...parameters, '--json')).stdout);

beforeAll(async () => {
  cli = await startEnvironmentCli();
});

afterAll(() => cli.stop());

test('a role is created from scopes, shown, changed from a file, and deleted by its name', async () => {
  const created = await run('role', 'create', 'Auditors', '--allow', 'audit_logs:read, audit_logs:export');
  expect(created).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Created the role Auditors'),
  });
  const permissions = ['audit_logs:read', 'audit_logs:export'];
  const role = await json('role', 'get', 'Auditors');
  expect(role).toMatchObject({ name: 'Auditors', details: { permissions }, version: 1 });
  expect((await run('role', 'get', role.id)).stdout).toContain('"audit_logs:export"');

  const file = join(tmpdir(), `${role.id}.json`);
  const details = { ...role.details, permissions: ['audit_logs:read'] };
  await writeFile(file, JSON.stringify({ ...role, details }));
  expect(
    await json('role', 'set', 'Auditors', '--file', file, '--description', 'read the log'),
  ).toMatchObject({
    details,
    description: 'read the log',
    version: 2,
  });
  expect((await run('role', 'list')).stdout).toMatch(/Auditors .*\n/);

  const asked = await run('role', 'delete', 'Auditors');
  expect(asked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(await run('role', 'delete', 'Auditors', '--yes')).toMatchObject({
    exitCode: 0,
    stdout: 'Deleted the role Auditors of main.\n',
  });
  const unknown = await run('role', 'get', 'Auditors');
  expect(unknown.exitCode).not.toBe(0);
  expect(unknown.stderr).toContain('unknown role "Auditors" in main');
});

test('scopes of several --allow options add up', async () => {
  const role = await json(
    'role',
    'create',
    'Several',
    '--allow',
    'team:list,team:read',
    '--allow',
    'role:read',
  );
  expect(role.details).toMatchObject({ permissions: ['team:list', 'team:read', 'role:read'] });
});

test('a role is given to a member, a team and a token, and is released only by force', async () => {
  const { id } = await json('role', 'create', 'Readers', '--allow', 'oidc_issuers:read');
  await run('member', 'create', 'bob');
  await run('team', 'create', 'ops');
  expect((await run('member', 'set', 'bob', '--role', 'Readers')).exitCode).toBe(0);
  expect((await run('role', 'set', 'Readers', '--add-team', 'ops')).exitCode).toBe(0);
  const token = await json('token', 'create', 'metrics', '--role', 'Readers');
  expect(token.tokenValue).toMatch(/^pul-/);
  const shown = (await run('role', 'get', 'Readers')).stdout;
  expect(shown).toContain('bob');
  expect(shown).toContain('ops');
  const refused = await run('role', 'delete', id, '--yes');
  expect(refused.stderr).toContain('1 member, 1 team, 1 token');
  expect((await run('role', 'delete', id, '--yes', '--force')).exitCode).toBe(0);
});

test.each(['--add-team', '--remove-team'])('“role set %s” suggests the nearest team', async (option) => {
  await run('team', 'create', 'finance');
  await run('role', 'create', 'Payers', '--allow', 'oidc_issuers:read');
  const ran = await run('role', 'set', 'Payers', option, 'finnace');
  expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
  expect(ran.stderr).toContain('Did you mean "finance"?');
});

test('the default role is marked, and set by name', async () => {
  expect(await json('role', 'set', 'Billing Manager', '--default')).toMatchObject({
    id: 'billing-manager',
    isOrgDefault: true,
  });
  expect(await json('role', 'set', 'member', '--default')).toMatchObject({ isOrgDefault: true });
});

test.each([
  [['role', 'create', 'x'], 'specify either --allow SCOPES or --file FILE'],
  [['role', 'set', 'member'], 'specify what to change'],
  [
    ['token', 'create', 'x', '--admin', '--role', 'member'],
    '--mine, --team, --admin and --role are mutually exclusive',
  ],
])('%j is a usage error', async (parameters, message) => {
  const ran = await run(...parameters);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(message);
});

test('a role with a severe lint warning is refused with a hint at --force, which saves it', async () => {
  const parameters = ['role', 'create', 'Misspelt', '--allow', 'team:list,team:lsit'];
  const refused = await run(...parameters);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toContain('not saved: the role may permit something other than intended:');
  expect(refused.stderr).toContain('details (scope_unknown): "team:lsit" is an unknown scope');
  expect(refused.stderr).toContain('--force');
  expect((await run('role', 'get', 'Misspelt')).exitCode).not.toBe(0);
  expect((await run(...parameters, '--force')).exitCode).toBe(0);

  const file = await cli.file('empty.json', '{"__type": "PermissionDescriptorAllow", "permissions": []}');
  const before = await json('role', 'get', 'Misspelt');
  const unchanged = await run('role', 'set', 'Misspelt', '--file', file);
  expect(unchanged).toMatchObject({ exitCode: 1, stdout: '' });
  expect(unchanged.stderr).toContain('details (permits_nothing): The role permits nothing.');
  expect(await json('role', 'get', 'Misspelt')).toEqual(before);
  expect((await run('role', 'set', 'Misspelt', '--file', file, '--force')).exitCode).toBe(0);
});

test('a role is explained on an environment, and linted before it is saved', async () => {
  await run('role', 'create', 'Openers', '--allow', 'environment:open,team:list');
  const shown = await run('role', 'explain', 'Openers');
  expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/environment:open +details/) });
  const file = join(tmpdir(), `explained-${process.pid}.json`);
  const details = { __type: 'PermissionDescriptorAllow', permissions: ['team:lsit'] };
  await writeFile(file, JSON.stringify(details));
  expect(await json('role', 'explain', '--file', file)).toMatchObject({
    organization: [],
    warnings: [{ code: 'scope_unknown' }, { code: 'permits_nothing' }],
  });
  expect((await run('role', 'explain')).exitCode).toBe(2);
});

test('the access of a member, a team and a token is explained by role and grant', async () => {
  await run('member', 'create', 'carol');
  await run('team', 'create', 'explained');
  await run('env', 'create', 'shop/explained');
  await run('env', 'grant', 'set', 'shop/explained', 'open', '--user', 'carol');
  const shown = await run('role', 'explain', '--user', 'carol', '--env', 'shop/explained');
  expect(shown).toMatchObject({ exitCode: 0 });
  expect(shown.stdout).toContain('carol (user) has the role ');
  expect(shown.stdout).toMatch(/environment:open +grant open on shop\/explained to the user carol/);
  expect(shown.stdout).toMatch(/team:list +role [^(]+\(details/);
  expect(await json('role', 'explain', '--team', 'explained')).toMatchObject({ caller: { kind: 'team' } });
  const { id } = await json('token', 'create', 'explained', '--admin');
  expect(await json('role', 'explain', '--token', id)).toMatchObject({ roles: [{ roleID: 'admin' }] });
  expect((await run('role', 'explain', 'member', '--user', 'carol')).exitCode).toBe(2);
  expect((await run('role', 'explain', '--user', 'carlo')).exitCode).toBe(5);
});
