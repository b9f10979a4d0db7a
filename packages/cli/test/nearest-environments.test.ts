import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

let cli: EnvironmentCli;
let document: string;

beforeAll(async () => {
  cli = await startEnvironmentCli();
  document = await cli.file('prod.yaml', 'values: {database: {password: {fn::secret: hunter2}}}');
  for (const parameters of [
    ['create', 'app/prod', '--file', document],
    ['tag', 'set', 'app/prod', 'owner', 'ops'],
    ['version', 'tag', 'app/prod@1', 'stable'],
  ])
    expect(await cli.env(parameters)).toMatchObject({ exitCode: 0 });
});
afterAll(() => cli.stop());

const run = (parameters: readonly string[]) =>
  runInProcess(parameters, { env: { ...cli.variables, EDITOR: 'true' } });

const misspelt = [
  ['env', 'open', 'app/prdo'],
  ['env', 'open', 'app/prdo@stable'],
  ['env', 'open', 'ap/prod'],
  ['env', 'open', 'main/app/prdo'],
  ['env', 'run', 'app/prdo', '--', 'true'],
  ['env', 'get', 'app/prdo'],
  ['env', 'check', 'app/prdo'],
  ['env', 'edit', 'app/prdo'],
  ['env', 'set', 'app/prdo', 'a', '1'],
  ['env', 'delete', 'app/prdo', '--yes'],
  ['env', 'diff', 'app/prdo@1', '2'],
  ['env', 'clone', 'app/prdo', 'app/copy'],
  ['env', 'settings', 'get', 'app/prdo'],
  ['env', 'tag', 'list', 'app/prdo'],
  ['env', 'version', 'list', 'app/prdo'],
  ['env', 'version', 'retract', 'app/prdo@1', '--yes'],
  ['env', 'version', 'rollback', 'app/prdo@1'],
  ['session', 'list', '--environment', 'app/prdo'],
  ['session', 'revoke', '--environment', 'app/prdo', '--yes'],
];

test.each(misspelt.map((parameters) => [parameters]))(
  'a misspelt environment gets the nearest one: %j',
  async (parameters) => {
    const { exitCode, stdout, stderr } = await run(parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
    expect(stderr).toMatch(
      /^symbolon: Unknown environment "[^"]+" in main, or you lack permission to read it\.\nDid you mean "app\/prod"\?\n$/,
    );
  },
);

test('a name that resembles no known name gets the list', async () => {
  const { exitCode, stderr } = await run(['env', 'open', 'payments/staging-eu']);
  expect(exitCode).toBe(5);
  expect(stderr).toContain('Known: "app/prod".');
});

describe('within an environment, the nearest one is suggested for a misspelt', () => {
  test.each([
    [
      'revision tag',
      ['env', 'open', 'app/prod@stabel'],
      'app/prod has no revision tagged "stabel".',
      'stable',
    ],
    [
      'revision tag',
      ['env', 'get', 'app/prod@stabel'],
      'app/prod has no revision tagged "stabel".',
      'stable',
    ],
    ['tag', ['env', 'tag', 'delete', 'app/prod', 'ownr', '--yes'], 'app/prod has no tag "ownr".', 'owner'],
    [
      'path',
      ['env', 'open', 'app/prod', 'database.pasword'],
      'unknown path database.pasword in app/prod',
      'database.password',
    ],
    [
      'path',
      ['env', 'get', 'app/prod', 'databse.password'],
      'unknown path databse.password in app/prod',
      'database.password',
    ],
  ])('%s: %j', async (_kind, parameters, message, nearest) => {
    const { exitCode, stdout, stderr } = await run(parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
    expect(stderr).toBe(`symbolon: ${message}\nDid you mean "${nearest}"?\n`);
  });

  test('path, unless no path is near', async () => {
    const { stderr } = await run(['env', 'open', 'app/prod', 'queue.url']);
    expect(stderr).toBe('symbolon: unknown path queue.url in app/prod\n');
  });
});
