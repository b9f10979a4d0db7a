import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisionReasons } from '../src/decisions/decision-reasons.ts';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

let cli: EnvironmentCli;
let claims: string;
let jwks: string;

const run = (parameters: readonly string[]) => runInProcess(parameters, { env: cli.variables });

async function succeed(...parameters: readonly string[]): Promise<string> {
  const ran = await run(parameters);
  expect(ran).toMatchObject({ exitCode: 0 });
  return ran.stdout;
}

beforeAll(async () => {
  cli = await startEnvironmentCli();
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  jwks = await cli.file('jwks.json', JSON.stringify({ keys: [key] }));
  claims = await cli.file('claims.json', '{"sub":"job"}');
  await succeed('issuer', 'create', '--name', 'ci', '--issuer', 'https://ci.example.com', '--jwks', jwks);
  await succeed('team', 'create', 'ops');
  await succeed('pool', 'create', 'production');
});

afterAll(() => cli.stop());

describe('a value that an option does not take is a usage error with the list and the nearest', () => {
  const token = 'a.b.c';
  test.each([
    [['exchange', '--org', 'main', '--oidc-token', token, '--format', 'tokn'], 'token, env or json', 'token'],
    [
      ['exchange', '--org', 'main', '--oidc-token', token, '--audience', 'a', '--format', 'kubernetes'],
      'token, json, google-executable or kubernetes-exec',
      null,
    ],
    [
      ['exchange', '--org', 'main', '--oidc-token', token, '--type', 'organisation'],
      'organization, team, personal or runner',
      'organization',
    ],
    [['policy', 'test', 'ci', '--claims', 'f', '--type', 'persnal'], 'team, personal or runner', 'personal'],
    [['env', 'open', 'app/prod', '--format', 'dotnev'], 'json, yaml, dotenv, shell or github', 'dotenv'],
    [['env', 'grant', 'set', 'app/prod', 'opne', '--machines'], 'read, open, write or admin', 'open'],
    [['trust', 'aws', '--unsaved', '--format', 'terafrom'], 'commands, terraform or pulumi', 'terraform'],
    [['key', 'rotate', 'v3'], 'v1 or v2', 'v1'],
    [['completion', 'bahs'], 'bash, zsh or fish', 'bash'],
    [['login-cloud', 'vault', '--format', 'jsn'], 'env or json', 'json'],
    [
      ['login-cloud', 'gcp', '--as', 'google-executabel'],
      'google-executable or kubernetes-exec',
      'google-executable',
    ],
  ])('%j', async (parameters, list, nearest) => {
    const { exitCode, stdout, stderr } = await run(parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(list);
    if (nearest !== null) expect(stderr).toContain(`Did you mean ${JSON.stringify(nearest)}?`);
  });
});

describe('an unknown name gets the nearest known name', () => {
  test.each([
    ['team', ['token', 'create', 'x', '--team', 'opss'], 'Did you mean "ops"?'],
    ['team', ['token', 'list', '--team', 'opps'], 'Did you mean "ops"?'],
    ['team', ['team', 'delete', 'op', '--yes'], 'Did you mean "ops"?'],
    ['team', ['env', 'grant', 'set', 'app/prod', 'open', '--team', 'oops'], 'Did you mean "ops"?'],
    ['team', ['team', 'delete', 'something-else', '--yes'], 'Known: "ops".'],
    ['member', ['env', 'grant', 'set', 'app/prod', 'open', '--user', 'admn'], 'Did you mean "admin"?'],
    ['member', ['member', 'delete', 'amdin', '--yes'], 'Did you mean "admin"?'],
    ['pool', ['pool', 'delete', 'producton', '--yes'], 'Did you mean "production"?'],
    ['preset', ['preset', 'get', 'github-action'], 'Did you mean "github-actions"?'],
    ['preset', ['issuer', 'create', '--preset', 'gitlub', '--owner', 'acme'], 'Did you mean "gitlab"?'],
    ['issuer', ['policy', 'get', 'cii'], 'Did you mean "ci"?'],
    ['organization', ['team', 'list', '--org', 'mian'], 'Did you mean "main"?'],
  ])('%s: %j', async (_kind, parameters, hint) => {
    const { exitCode, stderr } = await run(parameters);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(hint);
  });

  test.each([
    [['trust', 'awz'], 'Did you mean "symbolon trust aws"?'],
    [['login-cloud', 'azur'], 'Did you mean "symbolon login-cloud azure"?'],
    [['pool', 'crate'], 'Did you mean "symbolon pool create"?'],
    [['team', 'rn'], 'Did you mean "symbolon team rm"?'],
  ])('command: %j', async (parameters, hint) => {
    const { exitCode, stderr } = await run(parameters);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(hint);
  });

  test('value of a preset: the option, or all of them', async () => {
    const { exitCode, stderr } = await run([
      'issuer',
      'create',
      '--preset',
      'github-actions',
      '--ownr',
      'acme',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'unknown option --ownr: the values of the preset github-actions are --owner, --repo',
    );
    expect(stderr).toContain('Did you mean --owner?');
  });

  test('a filter that selects nothing: the nearest name in use', async () => {
    const audited = await run(['audit', 'list', '--event', 'team-creatd']);
    expect(audited).toMatchObject({ exitCode: 0, stdout: '' });
    expect(audited.stderr).toContain('Did you mean "team-created"?');
    const policies = await cli.file(
      'none.json',
      '[{"decision":"deny","tokenType":"organization","rules":{"sub":"x"}}]',
    );
    await succeed('policy', 'set', 'ci', policies, '--yes');
    await run(['exchange', '--org', 'main', '--oidc-token', 'a.b.c']);
    const [decision] = JSON.parse(await succeed('decision', 'list', '--json')).decisions;
    const decided = await run(['decision', 'list', '--reason', `${decision.reason}x`]);
    expect(decided.stderr).toContain(`Did you mean "${decision.reason}"?`);
    const unlike = await run(['decision', 'list', '--reason', 'no_polcy']);
    expect(unlike.stderr).toContain(`Unknown reason. The known reasons are: ${decisionReasons.join(', ')}.`);
    const known = await run(['decision', 'list', '--reason', 'replayed']);
    expect(known.stderr).toBe('No decisions.\n');
  });
});

test('the known reasons of decisions are those of the server', async () => {
  const file = new URL('../../server/src/inbound/decisions/reason-code.ts', import.meta.url);
  const codes = [...(await readFile(file, 'utf8')).matchAll(/^ {2}'(\w+)',$/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  expect(decisionReasons).toEqual(codes);
});

test('an unknown policy number is an error that lists the known numbers', async () => {
  const rule = { decision: 'deny', tokenType: 'organization', rules: { sub: 'x' } };
  await succeed('policy', 'set', 'ci', await cli.file('two.json', JSON.stringify([rule, rule])), '--yes');
  const ran = await run(['token', 'revoke', '--issuer', 'ci', '--policy', '2', '--yes']);
  expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
  expect(ran.stderr).toContain('ci has no policy 2, only policies 0 to 1');
  expect(ran.stderr).toContain('"symbolon policy get \\"ci\\""'.replaceAll('\\', ''));
  expect(await succeed('token', 'revoke', '--issuer', 'ci', '--policy', '1', '--yes')).toContain(
    'No valid token matches',
  );
});

test('a pattern as the value of a preset is refused with an example and a way to admit several branches', async () => {
  const { exitCode, stderr } = await run([
    ...['issuer', 'create', '--preset', 'github-actions', '--owner', 'acme', '--repo', 'app'],
    ...['--branch', 'feature-*'],
  ]);
  expect(exitCode).toBe(5);
  expect(stderr).toContain('branch must be one branch without * or ?, such as "main"');
  expect(stderr).toContain('"symbolon policy edit ISSUER"');
});

test('a simulation with claims of the issuer still runs', async () => {
  const ran = await run(['policy', 'test', 'ci', '--claims', claims, '--type', 'organization']);
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('Would be refused');
});

test('an unknown token id is an error before anything is listed or asked', async () => {
  const id = '0198c0de-0000-7000-8000-000000000000';
  for (const more of [['--yes'], []]) {
    const ran = await run(['token', 'revoke', id, ...more]);
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain(`unknown token "${id}" in main`);
    expect(ran.stderr).not.toContain('This affects');
  }
});

test('deleting an issuer again says that it is unknown, before anything is listed', async () => {
  await succeed('issuer', 'create', '--name', 'gone', '--issuer', 'https://gone.example.com', '--jwks', jwks);
  await succeed('issuer', 'delete', 'gone', '--yes');
  const ran = await run(['issuer', 'delete', 'gone', '--yes']);
  expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
  expect(ran.stderr).toContain('unknown issuer "gone" in main');
  expect(ran.stderr).not.toContain('This affects');
});
