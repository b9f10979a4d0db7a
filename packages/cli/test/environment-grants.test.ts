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

test('without a grant nothing is listed, and how one is made is told', async () => {
  const ran = await symbolon(['env', 'grant', 'list']);
  expect(ran).toMatchObject({ exitCode: 0, stdout: '' });
  expect(ran.stderr).toContain('"symbolon env grant set" makes one.');
});

test('grants are made, listed for an environment, and taken away', async () => {
  const set = (...parameters: string[]) => symbolon(['env', 'grant', 'set', ...parameters]);
  expect((await set('app/prod', 'open', '--machines', '--max-open', '90m')).stdout).toBe(
    'Granted open on app/prod to the organization’s machine tokens, open for 1h30m0s at most.\n',
  );
  expect((await set('app/*', 'write', '--team', 'dev')).stdout).toBe(
    'Granted write on app/* to the team dev.\n',
  );
  expect((await set('main/web/live', 'admin', '--user', 'alice', '--org', 'other')).exitCode).toBe(0);
  expect((await symbolon(['env', 'grant', 'list', 'app/prod'])).stdout).toBe(
    [
      'ENVIRONMENT  PERMISSION  OPEN AT MOST  WHO',
      'app/*        write       -             team dev',
      'app/prod     open        1h30m0s       machine tokens',
      '',
    ].join('\n'),
  );
  const { grants } = await json<{ grants: { environment: string }[] }>(['env', 'grant', 'list']);
  expect(grants.map(({ environment }) => environment).sort()).toEqual(['*', 'live', 'prod']);
  expect((await symbolon(['env', 'grant', 'remove', 'app/prod', '--machines', '--yes'])).stdout).toBe(
    'Took the grant on app/prod away from the organization’s machine tokens.\n',
  );
  const again = await symbolon(['env', 'grant', 'remove', 'app/prod', '--machines', '--yes']);
  expect(again.exitCode).toBe(5);
  expect(again.stderr).toContain('app/prod is not granted to the organization main.');
});

test.each([
  [['app/prod', 'open'], 'say whom with one of --user, --team and --machines'],
  [['app/prod', 'open', '--team', 'dev', '--machines'], 'say whom with one of --user, --team and --machines'],
  [['app/prod@3', 'open', '--machines'], 'leave the version out'],
  [['app/prod', 'open', '--machines', '--max-open', 'long'], '--max-open must be a duration'],
])('%j ends with 2 and says why', async (parameters, told) => {
  const ran = await symbolon(['env', 'grant', 'set', ...parameters]);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(told);
});

test('what the server refuses is told with its reason', async () => {
  const ran = await symbolon(['env', 'grant', 'set', 'app/prod', 'own', '--machines']);
  expect(ran.exitCode).not.toBe(0);
  expect(ran.stderr).toContain('"own" cannot be granted: permission is read, open, write or admin.');
});
