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

test('a team is deleted with its tokens, which are listed first', async () => {
  await run('team', 'create', 'ops');
  const { id } = await json('token', 'create', 'deploy', '--team', 'ops');
  const asked = await run('team', 'delete', 'ops');
  expect(asked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(asked.stderr).toContain('1 active token');
  expect(asked.stderr).toContain(`${id}  deploy`);
  expect(asked.stderr).toContain('without a terminal, this command needs --yes: Delete the team ops of main');
  expect(await json('team', 'list')).toMatchObject({ teams: [{ name: 'ops' }] });

  expect(await run('team', 'rm', 'ops', '-y')).toMatchObject({
    exitCode: 0,
    stdout: 'Deleted the team ops of main.\n',
  });
  expect(await json('team', 'ls')).toEqual({ teams: [] });
  const { tokens } = await json('token', 'list');
  expect(tokens.map((token: { id: string }) => token.id)).not.toContain(id);
});

test('a runner pool is created with a token, listed within 80 columns, and deleted by name or id', async () => {
  expect((await run('pool', 'list')).stderr).toContain('main has no runner pools yet');
  const description = 'runs deployments inside the production network of the company';
  const created = await run('pool', 'add', 'production', '--description', description);
  expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^pul-\w+\n$/) });
  expect(created.stderr).toContain('Created the runner pool production in main');
  const other = await json('pool', 'create', 'staging');
  expect(other).toMatchObject({ id: expect.any(String), tokenValue: expect.stringMatching(/^pul-/) });

  const { stdout } = await run('pool', 'ls');
  expect(stdout).toContain('production');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect((await run('pool', 'list', '--wide')).stdout).toContain(description);

  const asked = await run('pool', 'delete', 'production');
  expect(asked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(asked.stderr).toContain('its tokens');
  expect(await run('pool', 'delete', 'production', '--yes')).toMatchObject({
    exitCode: 0,
    stdout: 'Deleted the runner pool production of main, and its tokens.\n',
  });
  expect(await json('pool', 'rm', other.id, '-y')).toEqual({ removed: other.id });
  expect(await json('pool', 'list')).toEqual({ agentPools: [] });
});
