import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHome } from './support/start-home.ts';
import { type Server, startServer } from './support/start-server.ts';

const { symbolon, json, remove } = await startHome();
let server: Server;

beforeAll(async () => {
  server = await startServer();
  await symbolon(['login', '--url', server.url], { stdin: `${server.adminToken}\n` });
  await symbolon(['team', 'create', 'dev']);
  await symbolon(['member', 'add', 'alice']);
});
afterAll(async () => {
  await server.stop();
  await remove();
});

test('without grants the list is empty and shows how to create one', async () => {
  const ran = await symbolon(['env', 'grant', 'list']);
  expect(ran).toMatchObject({ exitCode: 0, stdout: '' });
  expect(ran.stderr).toContain('Create one with "symbolon env grant set".');
});

test('grants are created, listed for an environment and deleted', async () => {
  const set = (...parameters: string[]) => symbolon(['env', 'grant', 'set', ...parameters]);
  expect((await set('app/prod', 'open', '--machines', '--max-open', '90m')).stdout).toBe(
    'Granted open on app/prod to the organization’s machine tokens, with sessions of up to 1h30m.\n',
  );
  expect((await set('app/*', 'write', '--team', 'dev')).stdout).toBe(
    'Granted write on app/* to the team dev.\n',
  );
  expect((await set('main/web/live', 'admin', '--user', 'alice', '--org', 'other')).exitCode).toBe(0);
  expect((await symbolon(['env', 'grant', 'list', 'app/prod'])).stdout).toBe(
    [
      'ENVIRONMENT  PERMISSION  MAX OPEN  GRANTEE',
      'app/*        write       -         team dev',
      'app/prod     open        1h30m0s   machine tokens',
      '',
    ].join('\n'),
  );
  const { grants } = await json<{ grants: { environment: string }[] }>(['env', 'grant', 'list']);
  expect(grants.map(({ environment }) => environment).sort()).toEqual(['*', 'live', 'prod']);
  expect((await symbolon(['env', 'grant', 'remove', 'app/prod', '--machines', '--yes'])).stdout).toBe(
    'Deleted the grant on app/prod to the organization’s machine tokens.\n',
  );
  const again = await symbolon(['env', 'grant', 'remove', 'app/prod', '--machines', '--yes']);
  expect(again.exitCode).toBe(5);
  expect(again.stderr).toContain('app/prod is not granted to the organization’s machine tokens.');
});

test('a grant that does not exist is reported before the question, with the nearest name', async () => {
  const ran = await symbolon(['env', 'grant', 'delete', 'app/*', '--team', 'devs']);
  expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
  expect(ran.stderr).toContain('app/* is not granted to the team devs.');
  expect(ran.stderr).toContain('Did you mean "dev"?');
  expect(ran.stderr).not.toContain('This affects');
  const known = await symbolon(['env', 'grant', 'delete', 'app/*', '--team', 'dev']);
  expect(known.exitCode).toBe(2);
  expect(known.stderr).toContain('This affects');
  expect((await symbolon(['env', 'grant', 'delete', 'app/*', '--team', 'dev', '--yes'])).exitCode).toBe(0);
});

test.each([
  [['app/prod', 'open'], 'specify exactly one of --user, --team and --machines'],
  [
    ['app/prod', 'open', '--team', 'dev', '--machines'],
    'specify exactly one of --user, --team and --machines',
  ],
  [['app/prod@3', 'open', '--machines'], 'omit the version'],
  [['app/prod', 'open', '--machines', '--max-open', 'long'], '--max-open must be a duration'],
  [['app/prod', 'open', '--machines', '--max-open', '25h'], '--max-open must be at most 24h'],
])('%j exits with 2 and reports the reason', async (parameters, message) => {
  const ran = await symbolon(['env', 'grant', 'set', ...parameters]);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(message);
});

test('a refusal of the server is reported with its reason', async () => {
  const ran = await symbolon(['env', 'grant', 'set', 'app/prod', 'open', '--team', 'nobody']);
  expect(ran.exitCode).toBe(5);
  expect(ran.stderr).toMatch(/^symbolon: .*team "nobody"/);
});
