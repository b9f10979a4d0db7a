import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandEffects } from '../src/command-line/command-effects.ts';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

let cli: EnvironmentCli;
const ids = { token: '', mine: '', session: '', trust: '', key: '' };
let policies = '';

const run = (...parameters: readonly string[]) => runInProcess(parameters, { env: cli.variables });

async function json(...parameters: readonly string[]) {
  const ran = await run(...parameters, '--json');
  expect(ran, parameters.join(' ')).toMatchObject({ exitCode: 0 });
  return JSON.parse(ran.stdout);
}

beforeAll(async () => {
  cli = await startEnvironmentCli();
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  const jwks = await cli.file('jwks.json', JSON.stringify({ keys: [key] }));
  policies = await cli.file('policies.json', '[]');
  await run('issuer', 'create', '--name', 'ci', '--issuer', 'https://ci.example.com', '--jwks', jwks);
  await run('team', 'create', 'ops');
  await run('pool', 'create', 'production');
  ids.token = (await json('token', 'create', 'metrics')).id;
  ids.mine = (await json('token', 'create', 'laptop', '--mine')).id;
  for (const name of ['prod', 'gone']) {
    await cli.env(['create', `app/${name}`, '--file', await cli.file('e.yaml', 'values: {a: 1}\n')]);
    await cli.env(['set', `app/${name}`, 'a', '2']);
  }
  await cli.env(['set', 'app/prod', 'a', '3']);
  await cli.env(['tag', 'set', 'app/prod', 'owner', 'payments']);
  await cli.env(['version', 'tag', 'app/prod@1', 'stable']);
  await cli.env(['grant', 'set', 'app/prod', 'open', '--team', 'ops']);
  await run('trust', 'aws', '--project', 'app', '--environment', 'prod', '--account-id', '123456789012');
  await cli.env(['delete', 'app/gone', '--yes']);
  await cli.env(['open', 'app/prod']);
  ids.session = (await json('session', 'list')).sessions[0].id;
  ids.trust = (await json('trust', 'list')).trusts[0].id;
  ids.key = (await json('key', 'list')).signingKeys[0].id;
});

afterAll(() => cli.stop());

/** Changes the last character of an id. */
function misspell(id: string): string {
  return id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
}

interface Case {
  readonly command: string;
  readonly parameters: () => readonly string[];
  readonly hint: string | (() => string);
}

const cases: readonly Case[] = [
  { command: 'issuer delete', parameters: () => ['cii'], hint: 'Did you mean "ci"?' },
  { command: 'policy set', parameters: () => ['cii', policies], hint: 'Did you mean "ci"?' },
  { command: 'policy edit', parameters: () => ['cii'], hint: 'Did you mean "ci"?' },
  { command: 'key revoke', parameters: () => [misspell(ids.key)], hint: () => `Did you mean "${ids.key}"?` },
  {
    command: 'token revoke',
    parameters: () => [misspell(ids.token)],
    hint: () => `Did you mean "${ids.token}"?`,
  },
  {
    command: 'token revoke',
    parameters: () => [misspell(ids.mine), '--mine'],
    hint: () => `Did you mean "${ids.mine}"?`,
  },
  { command: 'token revoke', parameters: () => ['--issuer', 'cii'], hint: 'Did you mean "ci"?' },
  {
    command: 'session revoke',
    parameters: () => [misspell(ids.session)],
    hint: () => `Did you mean "${ids.session}"?`,
  },
  { command: 'session revoke', parameters: () => ['--user', 'amdin'], hint: 'Did you mean "admin"?' },
  {
    command: 'session revoke',
    parameters: () => ['--token', misspell(ids.token)],
    hint: () => `Did you mean "${ids.token}"?`,
  },
  {
    command: 'session revoke',
    parameters: () => ['--environment', 'app/prd'],
    hint: 'Did you mean "app/prod"?',
  },
  { command: 'session revoke', parameters: () => ['--issuer', 'cii'], hint: 'Did you mean "ci"?' },
  { command: 'member delete', parameters: () => ['amdin'], hint: 'Did you mean "admin"?' },
  { command: 'team delete', parameters: () => ['op'], hint: 'Did you mean "ops"?' },
  { command: 'role delete', parameters: () => ['admni'], hint: 'Did you mean "Admin"?' },
  { command: 'pool delete', parameters: () => ['producton'], hint: 'Did you mean "production"?' },
  {
    command: 'trust delete',
    parameters: () => [misspell(ids.trust)],
    hint: () => `Did you mean "${ids.trust}"?`,
  },
  { command: 'env delete', parameters: () => ['app/prd'], hint: 'Did you mean "app/prod"?' },
  { command: 'env purge', parameters: () => ['app/gon'], hint: 'Did you mean "app/gone"?' },
  {
    command: 'env purge',
    parameters: () => ['app/gone', '--at', '2020-01-01T00:00:00Z'],
    hint: '"symbolon env list --deleted" lists the environments that you may restore.',
  },
  {
    command: 'env version retract',
    parameters: () => ['app/prod@9'],
    hint: 'The latest revision is ',
  },
  { command: 'env version retract', parameters: () => ['app/prod@stabel'], hint: 'Did you mean "stable"?' },
  { command: 'env version retract', parameters: () => ['app/prd@1'], hint: 'Did you mean "app/prod"?' },
  {
    command: 'env grant delete',
    parameters: () => ['app/prod', '--team', 'opps'],
    hint: 'Did you mean "ops"?',
  },
  { command: 'env tag delete', parameters: () => ['app/prod', 'ower'], hint: 'Did you mean "owner"?' },
  { command: 'env tag delete', parameters: () => ['app/prd', 'owner'], hint: 'Did you mean "app/prod"?' },
];

test('every destructive command has a case', () => {
  expect([...new Set(cases.map(({ command }) => command))].toSorted()).toEqual(
    commandEffects.destroys.toSorted(),
  );
});

describe('a destructive command for something unknown is not found, before anything is listed or asked', () => {
  const shown = cases.map((each) => ({ ...each, given: String(each.parameters).replace(/^\(\) => /, '') }));

  test.each(shown)('$command $given', async ({ command, parameters, hint }) => {
    const line = [...command.split(' '), ...parameters()];
    // Nothing is typed: a question would get the end of the input.
    const ran = await runInProcess(line, { env: cli.variables, atTerminal: true });
    expect(ran, ran.stderr).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain(typeof hint === 'string' ? hint : hint());
    expect(ran.stderr).not.toContain('This affects');
    expect(ran.stderr).not.toContain('nothing was');
    const scripted = await runInProcess([...line, '--yes', '--json'], {
      env: cli.variables,
      atTerminal: true,
    });
    expect(JSON.parse(scripted.stderr)).toMatchObject({ error: { code: 'not_found' } });
  });
});

test('a revision that was retracted before is refused before anything is listed', async () => {
  const retract = ['version', 'retract', 'app/prod@2'];
  expect(await cli.env([...retract, '--yes'])).toMatchObject({ exitCode: 0 });
  const again = await cli.env(retract);
  expect(again).toMatchObject({ exitCode: 5, stdout: '' });
  expect(again.stderr).toBe(
    'symbolon: revision 2 of app/prod is already retracted\nRevision 1 replaces it.\n',
  );
});
