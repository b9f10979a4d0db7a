import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

let cli: EnvironmentCli;
const ids = { metrics: '', mine: '', pool: '', session: '', trust: '', key: '', issuer: '' };

const run = (...parameters: readonly string[]) =>
  runInProcess(parameters, { env: { ...cli.variables, SYMBOLON_ORG: 'main' } });

async function succeed(...parameters: readonly string[]): Promise<string> {
  const ran = await run(...parameters);
  expect(ran, parameters.join(' ')).toMatchObject({ exitCode: 0 });
  return ran.stdout;
}

const json = async (...parameters: readonly string[]) => JSON.parse(await succeed(...parameters, '--json'));

beforeAll(async () => {
  cli = await startEnvironmentCli();
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  const jwks = await cli.file('jwks.json', JSON.stringify({ keys: [key] }));
  const created = ['--name', 'ci', '--issuer', 'https://ci.example.com', '--jwks', jwks];
  ids.issuer = (await json('issuer', 'create', ...created)).issuer.id;
  await succeed('org', 'create', 'acme');
  await succeed('member', 'create', 'alice');
  await succeed('team', 'create', 'ops', '--description', 'runs production');
  ids.pool = (await json('pool', 'create', 'production')).id;
  ids.metrics = (await json('token', 'create', 'metrics')).id;
  ids.mine = (await json('token', 'create', 'laptop', '--mine')).id;
  const document = await cli.file('prod.yaml', 'values: {a: 1}\n');
  await succeed('env', 'create', 'app/prod', '--file', document);
  await succeed('env', 'set', 'app/prod', 'a', '2');
  await succeed('env', 'version', 'tag', 'app/prod@2', 'stable');
  await succeed('env', 'grant', 'set', 'app/prod', 'open', '--machines', '--max-open', '1h');
  await succeed('env', 'open', 'app/prod');
  ids.session = (await json('session', 'list')).sessions[0].id;
  await succeed('trust', 'aws', '--project', 'app', '--environment', 'prod', '--account-id', '123456789012');
  ids.trust = (await json('trust', 'list')).trusts[0].id;
  ids.key = (await json('key', 'list')).signingKeys[0].id;
});

afterAll(() => cli.stop());

test('organizations are listed, and one is shown; without a name, the organization that commands use', async () => {
  expect(await json('org', 'ls')).toMatchObject({
    organizations: [
      { githubLogin: 'main', role: 'admin' },
      { githubLogin: 'acme', role: 'admin' },
    ],
  });
  expect(await succeed('org', 'list')).toMatch(/^NAME +YOUR ROLE\nmain +admin\nacme +admin\n$/);
  expect(await succeed('org', 'get', 'acme')).toMatch(/^name +acme\nyour role +admin\nserver +http/);
  expect(await json('org', 'get', '--org', 'acme')).toMatchObject({ githubLogin: 'acme', role: 'admin' });
  expect(await json('org', 'get')).toMatchObject({ githubLogin: 'main' });
});

describe('get shows one entry in lines of at most 80 characters, and with --json the response', () => {
  test.each([
    [
      'member',
      () => ['member', 'get', 'alice'],
      /^role +member$/m,
      { role: 'member', user: { githubLogin: 'alice' } },
    ],
    [
      'team',
      () => ['team', 'get', 'ops'],
      /^description +runs production$/m,
      { name: 'ops', environments: [] },
    ],
    [
      'pool by name',
      () => ['pool', 'get', 'production'],
      /^name +production$/m,
      { name: 'production', agents: [] },
    ],
    ['pool by id', () => ['pool', 'get', ids.pool], /^name +production$/m, { name: 'production' }],
    ['token by id', () => ['token', 'get', ids.metrics], /^type +organization$/m, { name: 'metrics' }],
    [
      'token by name',
      () => ['token', 'get', 'metrics'],
      /^created +\S+( ago)? by admin$/m,
      { origin: 'created' },
    ],
    ['own token', () => ['token', 'get', 'laptop', '--mine'], /^type +personal$/m, { description: 'laptop' }],
    [
      'trust',
      () => ['trust', 'get', ids.trust],
      /^accountId +123456789012$/m,
      { cloud: 'aws', environment: 'prod' },
    ],
    [
      'session',
      () => ['session', 'get', ids.session],
      /^environment +app\/prod$/m,
      { environment: 'app/prod' },
    ],
    ['key', () => ['key', 'get', ids.key], /^state +(active|next)$/m, { state: expect.any(String) }],
    [
      'grant',
      () => ['env', 'grant', 'get', 'app/prod', '--machines'],
      /^permission +open$/m,
      { permission: 'open', maxOpenDuration: '1h0m0s' },
    ],
    ['revision', () => ['env', 'version', 'get', 'app/prod@1'], /^by +admin$/m, { number: 1 }],
    [
      'revision of a tag',
      () => ['env', 'version', 'get', 'app/prod@stable'],
      /^tags +.*stable/m,
      { number: 2 },
    ],
    [
      'latest revision',
      () => ['env', 'version', 'show', 'app/prod'],
      /^revision +[23]$/m,
      { creatorLogin: 'admin' },
    ],
    [
      'settings',
      () => ['env', 'settings', 'get', 'app/prod'],
      /^protected against deletion +no$/m,
      { deletionProtected: false },
    ],
  ])('%s', async (_kind, parameters, line, response) => {
    const text = await succeed(...parameters());
    expect(text).toMatch(line);
    for (const each of text.split('\n')) expect(each.length).toBeLessThanOrEqual(80);
    expect(await json(...parameters())).toMatchObject(response);
  });

  test('a token never with its value', async () => {
    expect(await succeed('token', 'get', 'metrics')).not.toContain('pul-');
  });

  test('a revision that was retracted with its replacement', async () => {
    const document = ['env', 'create', 'app/leaky', '--file'];
    await succeed(...document, await cli.file('leaky.yaml', 'values: {a: 1}\n'));
    await succeed('env', 'set', 'app/leaky', 'a', '2');
    await succeed('env', 'set', 'app/leaky', 'a', '3');
    const { number } = await json('env', 'version', 'get', 'app/leaky');
    const [old, next] = [number - 1, number];
    const retraction = ['--reason', 'leaked', '--replacement', String(next), '--yes'];
    await succeed('env', 'version', 'retract', `app/leaky@${old}`, ...retraction);
    const text = await succeed('env', 'version', 'get', `app/leaky@${old}`);
    expect(text).toMatch(new RegExp(`^replaced by +revision ${next}$`, 'm'));
    expect(text).toMatch(/^reason +leaked$/m);
  });
});

describe('get of something unknown is not found, and the hint is the nearest', () => {
  test.each([
    ['organization', () => ['org', 'get', 'acmee'], 'Did you mean "acme"?'],
    ['member', () => ['member', 'get', 'alcie'], 'Did you mean "alice"?'],
    ['team', () => ['team', 'get', 'opps'], 'Did you mean "ops"?'],
    ['pool', () => ['pool', 'get', 'producton'], 'Did you mean "production"?'],
    ['token by name', () => ['token', 'get', 'metrix'], 'Did you mean "metrics"?'],
    ['token by id', () => ['token', 'get', misspell(ids.metrics)], 'Did you mean "'],
    ['own token', () => ['token', 'get', 'latop', '--mine'], 'Did you mean "laptop"?'],
    ['session', () => ['session', 'get', misspell(ids.session)], 'Did you mean "'],
    ['another session', () => ['session', 'get', 'x'], '"symbolon session list" shows the ids.'],
    ['trust', () => ['trust', 'get', ids.trust.slice(0, 9)], 'Did you mean "'],
    ['key', () => ['key', 'get', ids.key.slice(0, 9)], 'Did you mean "'],
    ['preset', () => ['preset', 'get', 'gitlub'], 'Did you mean "gitlab"?'],
    ['issuer', () => ['issuer', 'get', 'cii'], 'Did you mean "ci"?'],
    ['grantee', () => ['env', 'grant', 'get', 'app/prod', '--team', 'opps'], 'Did you mean "ops"?'],
    ['revision', () => ['env', 'version', 'get', 'app/prod@99'], 'The latest revision is '],
    ['tag', () => ['env', 'version', 'get', 'app/prod@stabel'], 'Did you mean "stable"?'],
    ['environment', () => ['env', 'version', 'get', 'app/prd'], 'Did you mean "app/prod"?'],
    ['environment of settings', () => ['env', 'settings', 'get', 'app/prd'], 'Did you mean "app/prod"?'],
  ])('%s', async (_kind, parameters, hint) => {
    const ran = await run(...parameters(), '--json');
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    const { error } = JSON.parse(ran.stderr) as { error: { code: string; hint: string } };
    expect(error).toMatchObject({ code: 'not_found', hint: expect.stringContaining(hint) });
  });

  /** Changes the last character of an id. */
  function misspell(id: string): string {
    return id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
  }
});

describe('set changes the properties of', () => {
  test('a member: the role', async () => {
    await succeed('member', 'set', 'alice', '--role', 'admin');
    expect(await json('member', 'get', 'alice')).toMatchObject({ role: 'admin' });
    expect(await json('member', 'set', 'alice', '--role', 'member')).toEqual({
      login: 'alice',
      role: 'member',
    });
    const unknown = await run('member', 'set', 'alcie', '--role', 'admin');
    expect(unknown).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('Did you mean "alice"?') });
    expect(await run('member', 'set', 'alice')).toMatchObject({ exitCode: 2 });
  });

  test('a team: its members and texts', async () => {
    await succeed('team', 'set', 'ops', '--add', 'alice', '--description', 'on call');
    const shown = await succeed('team', 'get', 'ops');
    expect(shown).toContain('description  on call');
    expect(shown).toMatch(/\nMembers\n(?:.*\n)* {2}alice +member\n/);
    expect(await succeed('member', 'get', 'alice')).toMatch(/^teams +ops$/m);
    expect(await json('team', 'set', 'ops', '--remove', 'alice')).toMatchObject({
      description: 'on call',
      members: expect.not.arrayContaining([expect.objectContaining({ githubLogin: 'alice' })]),
    });
    const unknown = await run('team', 'set', 'ops', '--add', 'alcie');
    expect(unknown).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('Did you mean "alice"?') });
    expect(await run('team', 'set', 'ops', '--add', 'a', '--remove', 'b')).toMatchObject({ exitCode: 2 });
    expect(await run('team', 'set', 'ops')).toMatchObject({ exitCode: 2 });
  });

  test('a pool: its name and description', async () => {
    const changes = ['--name', 'live', '--description', 'in the VPC'];
    expect(await json('pool', 'set', 'production', ...changes)).toMatchObject({
      id: ids.pool,
      name: 'live',
      description: 'in the VPC',
    });
    const renamed = await json('pool', 'set', ids.pool, '--name', 'production');
    expect(renamed).toMatchObject({ name: 'production', description: 'in the VPC' });
    expect(await run('pool', 'set', 'production')).toMatchObject({ exitCode: 2 });
  });

  test('an issuer: its name and limits', async () => {
    const changes = ['--max-expiration', '1h', '--single-use', '--name', 'builds'];
    expect(await json('issuer', 'set', 'ci', ...changes)).toMatchObject({
      id: ids.issuer,
      name: 'builds',
      maxExpiration: 3_600,
      singleUse: true,
    });
    const restored = await succeed(
      'issuer',
      'set',
      'builds',
      '--name',
      'ci',
      '--no-single-use',
      '--org',
      'main',
    );
    expect(restored).toMatch(/^single use +no$/m);
    expect(await run('issuer', 'set', 'ci', '--single-use', '--no-single-use')).toMatchObject({
      exitCode: 2,
    });
    expect(await run('issuer', 'set', 'ci')).toMatchObject({ exitCode: 2 });
  });

  test('the settings of an environment: a protected one is not deleted', async () => {
    const protect = ['env', 'settings', 'set', 'app/prod', '--deletion-protected'];
    expect(await succeed(...protect, 'true')).toBe('app/prod is protected against deletion.\n');
    expect(await run('env', 'delete', 'app/prod', '--yes')).toMatchObject({
      exitCode: 5,
      stderr:
        'symbolon: app/prod is protected against deletion\nTo remove the protection: symbolon env settings set app/prod --deletion-protected false\n',
    });
    expect(await json(...protect, 'false')).toEqual({ deletionProtected: false });
    expect(await run(...protect, 'maybe')).toMatchObject({ exitCode: 2 });
  });
});
