import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';
import { type Issuer, startIssuer } from './support/start-issuer.ts';
import { type Server, startServer } from './support/start-server.ts';

const issuer = 'https://tokens.example.com';
const environment = ['--project', 'app', '--environment', 'prod'];
const subject = 'pulumi:environments:org:main:env:app/prod';

let jobs: Issuer;
let server: Server;
let env: Record<string, string>;

beforeAll(async () => {
  jobs = await startIssuer();
  server = await startServer({ authorityPem: jobs.authorityPem, env: { SYMBOLON_ISSUER_URL: issuer } });
  env = { SYMBOLON_URL: server.url, SYMBOLON_ACCESS_TOKEN: server.adminToken };
});

afterAll(async () => {
  await server.stop();
  await jobs.stop();
});

const trust = (...parameters: string[]) => runInProcess(['trust', ...parameters], { env });

describe('the setup of the other side', () => {
  test.each([
    ['aws', 'aws:main'],
    ['azure', 'azure:main'],
    ['gcp', 'gcp:main'],
    ['vault', 'main'],
  ])('%s: standard output has only a script that a shell reads', async (cloud, audience) => {
    const { exitCode, stdout, stderr } = await trust(cloud, ...environment);
    expect(exitCode).toBe(0);
    for (const value of [issuer, audience, subject]) expect(stdout).toContain(value);
    expect(spawnSync('bash', ['-n'], { input: stdout })).toMatchObject({ status: 0 });
    expect(stderr).toMatch(/^setup\.sh: /);
    expect(stderr).toMatch(new RegExp(`^audience +${audience}$`, 'm'));
    expect(stderr).toContain(`subject   ${subject}`);
  });

  test('placeholders are listed, and given values are filled in', async () => {
    expect((await trust('aws', ...environment)).stderr).toMatch(/^fill in ACCOUNT_ID: /m);
    const { stdout, stderr } = await trust('aws', ...environment, '--account-id', '123456789012');
    expect(stdout).toContain('arn:aws:iam::123456789012:oidc-provider/tokens.example.com');
    expect(stderr).not.toContain('fill in');
  });

  test.each([
    ['aws', 'ACCOUNT_ID'],
    ['azure', 'CLIENT_ID'],
    ['gcp', 'PROJECT_NUMBER'],
    ['vault', 'VAULT_HOST'],
  ])('%s: the document of the environment is named, and printed on request', async (cloud, placeholder) => {
    const setup = await trust(cloud, ...environment);
    expect(setup.stdout).not.toContain('fn::open');
    expect(setup.stderr).toMatch(/^more documents: --document environment\.yaml /m);
    const { stdout, stderr } = await trust(cloud, ...environment, '--document', 'environment.yaml');
    expect(stdout).toMatch(/^ {4}login:\n {6}fn::open::(?:aws|azure|gcp|vault)-login:$/m);
    expect(stderr).toMatch(new RegExp(`^fill in ${placeholder}: `, 'm'));
  });

  test.each([
    ['terraform', 'resource "aws_iam_role"'],
    ['pulumi', 'new aws.iam.Role('],
  ])('as %s', async (format, text) => {
    expect((await trust('aws', ...environment, '--format', format)).stdout).toContain(text);
  });

  test('generated setups are listed for one environment and for all, and their records can be deleted', async () => {
    const names = ['--role', 'deploy', '--account-id', '123456789012'];
    await trust('aws', '--project', 'app', '--environment', 'listed', ...names);
    const all = await trust('list', '--wide');
    expect(all.stdout).toMatch(
      /^ID +CLOUD +SUBJECT +CREATED +BY +NAMES\n(?:.*\n)*[0-9a-f]{32} +aws +\S+:app\/listed +\S.* admin +role=deploy accountId=123456789012$/m,
    );
    expect((await trust('list', 'app/listed')).exitCode).toBe(5);
    await runInProcess(['env', 'init', 'app/listed'], { env });
    const { trusts } = JSON.parse((await trust('list', 'app/listed', '--json')).stdout) as {
      trusts: { id: string }[];
    };
    expect(trusts).toHaveLength(1);
    const id = trusts[0]?.id ?? '';
    expect((await trust('delete', id, '--yes')).stdout).toBe(`Deleted the record ${id}.\n`);
    const unknown = await trust('delete', id);
    expect([unknown.exitCode, unknown.stdout]).toEqual([5, '']);
    expect(unknown.stderr).toContain('unknown trust setup');
    expect(unknown.stderr).not.toContain('This affects');
    const none = await trust('list', 'app/listed');
    expect([none.exitCode, none.stderr]).toEqual([0, 'No trust setups.\n']);
  });

  test('prints a single document by name', async () => {
    const { stdout } = await trust('aws', ...environment, '--document', 'trust-policy.json');
    expect(JSON.parse(stdout)).toMatchObject({ Version: '2012-10-17' });
    const unknown = await trust('aws', ...environment, '--document', 'nonsense');
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unknown.stderr).toContain('"trust-policy.json", "setup.sh", "environment.yaml"');
  });

  test('warns about broad trust on standard error', async () => {
    const { stdout, stderr } = await trust('aws', '--any-subject');
    expect(stderr).toMatch(/^warning \w+: /m);
    expect(stderr).toMatch(/^subject +any$/m);
    expect(stdout).not.toContain('warning');
  });

  test('of a stack, for one operation', async () => {
    const { stdout } = await trust('gcp', '--project', 'app', '--stack', 'prod', '--operation', 'update');
    expect(stdout).toContain('pulumi:deploy:org:main:project:app:stack:prod:operation:update:scope:write');
  });

  test('with --json is the server’s response', async () => {
    const { stdout } = await trust('vault', ...environment, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ cloud: 'vault', issuer, subjects: [{ subject }] });
  });

  test('a missing subject is refused with the server’s message, an unknown format is a usage error', async () => {
    const nobody = await trust('aws');
    expect(nobody).toMatchObject({ exitCode: 5, stdout: '' });
    expect(nobody.stderr).toContain('Select the trusted subjects with exactly one of');
    expect(await trust('aws', '--format', 'yaml')).toMatchObject({ exitCode: 2 });
  });
});

describe('an identity-token exchange', () => {
  const job = { sub: 'repo:acme/app:ref:refs/heads/main', aud: 'urn:pulumi:org:main' };
  const hop = (...parameters: string[]) =>
    runInProcess(
      ['exchange', '--oidc-token', '-', '--org', 'main', '--audience', 'sts.amazonaws.com', ...parameters],
      { env, stdin: jobs.mint(job) },
    );

  beforeAll(async () => {
    await runInProcess(['issuer', 'add', '--name', 'ci', '--issuer', jobs.url], { env });
  });

  test('needs a policy that allows the audience', async () => {
    expect(await hop()).toMatchObject({ exitCode: 1, stdout: '' });
    const rules = { sub: job.sub };
    const identity = { decision: 'allow', tokenType: 'identity', audience: 'sts.amazonaws.com', rules };
    const stdin = JSON.stringify([identity]);
    expect(
      await runInProcess(['policy', 'set', 'ci', '-', '--yes', '--force'], { env, stdin }),
    ).toMatchObject({ exitCode: 0 });
  });

  test('prints only the identity token, for the audience and the workload', async () => {
    const { stdout, stderr } = await hop('--expiration', '10m');
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).toMatch(/^identity token for sts\.amazonaws\.com, expires in 10m /);
    const payload = Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(payload)).toMatchObject({
      iss: `${issuer}/v2`,
      aud: 'sts.amazonaws.com',
      'https://pulumi.com/workload_subject': job.sub,
    });
  });

  test.each([
    ['json', { identityToken: expect.any(String), expiresAt: expect.any(String) }],
    ['google-executable', { version: 1, success: true, id_token: expect.any(String) }],
    ['kubernetes-exec', { kind: 'ExecCredential', status: { token: expect.any(String) } }],
  ])('as %s, without a note', async (format, answer) => {
    const { stdout, stderr } = await hop('--format', format);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject(answer);
  });

  test.each([[['--format', 'env']], [['--team', 'ops']]])('does not accept %j', async (options) => {
    expect(await hop(...options)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
