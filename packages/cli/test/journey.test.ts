import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSymbolon } from './support/run-symbolon.ts';
import { startHome } from './support/start-home.ts';
import { type Issuer, startIssuer } from './support/start-issuer.ts';
import { type Server, startServer } from './support/start-server.ts';

const { path: home, symbolon, json, file, remove } = await startHome();
let issuer: Issuer;
let server: Server;

const subject = { sub: 'repo:acme/app:ref:refs/heads/main', aud: 'urn:pulumi:org:main' };
const claims = { ...subject, repository: 'acme/app', repository_owner: 'acme' };

beforeAll(async () => {
  issuer = await startIssuer();
  server = await startServer({ authorityPem: issuer.authorityPem });
});

afterAll(async () => {
  await server.stop();
  await issuer.stop();
  await remove();
});

describe('logging in', () => {
  test('with an unknown token exits with 3 and stores nothing', async () => {
    const ran = await symbolon(['login', '--url', server.url], { stdin: 'pul-unknown-unknown\n' });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('Nothing was stored.');
    expect(ran.stderr).not.toContain('pul-unknown');
    await expect(stat(join(home, 'credentials.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('with a token from standard input stores it in a file that only its owner can read', async () => {
    const stdin = `${server.adminToken}\n`;
    const ran = await symbolon(['login', '--url', `${server.url}/`], { stdin }, runSymbolon);
    expect(ran).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `Logged in to ${server.url} as admin in main.\n`,
    });
    const path = join(home, 'credentials.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
      current: server.url,
      servers: { [server.url]: { token: server.adminToken, user: 'admin', organization: 'main' } },
    });
  });

  test('whoami then shows the user', async () => {
    expect((await symbolon(['whoami'])).stdout).toMatch(/^user +admin\norganizations +main \(admin\)\n/);
    expect(await json(['whoami'])).toMatchObject({ url: server.url, githubLogin: 'admin' });
  });

  test('the token is not sent to another server', async () => {
    expect(await symbolon(['whoami', '--url', 'http://127.0.0.1:1'])).toMatchObject({ exitCode: 3 });
  });

  test('without a login, only the token of the variable is used', async () => {
    const env = { SYMBOLON_CONFIG_HOME: '/nonexistent', SYMBOLON_URL: server.url };
    const ran = await symbolon(['whoami'], { env: { ...env, SYMBOLON_ACCESS_TOKEN: server.adminToken } });
    expect(ran.stdout).toContain('from SYMBOLON_ACCESS_TOKEN');
    expect(await symbolon(['whoami'], { env })).toMatchObject({ exitCode: 3, stdout: '' });
  });
});

describe('trusting an issuer', () => {
  test('a preset registers, sets policies and shows the workflow to paste', async () => {
    const parameters = [
      '--preset',
      'github-actions',
      '--owner',
      'acme',
      '--repo',
      'app',
      '--issuer',
      issuer.url,
      '--name',
      'ci',
    ];
    const { exitCode, stdout } = await symbolon(['issuer', 'add', ...parameters]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('repo:acme/app:ref:refs/heads/main');
    expect(stdout).toContain(`organization: main`);
    expect(stdout).toContain(`          url: ${server.url}\n`);
    expect(stdout).toContain('id-token: write');
  });

  test('a second registration is refused with a hint to add policies', async () => {
    const ran = await symbolon(['issuer', 'add', '--name', 'again', '--url', issuer.url]);
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('is already registered in main');
  });

  test('it is found by name, by URL with a trailing slash, and by id', async () => {
    const { id } = await json<{ id: string }>(['issuer', 'show', 'ci']);
    expect(await json(['issuer', 'show', `${issuer.url}/`])).toMatchObject({ id });
    expect(await json(['issuer', 'show', id])).toMatchObject({ name: 'ci', issuer: issuer.url });
    const missing = await symbolon(['issuer', 'show', 'cd']);
    expect(missing.exitCode).toBe(5);
    expect(missing.stderr).toContain('Did you mean "ci"?');
  });

  test('pinned thumbprints stay until they are recorded again', async () => {
    const thumbprint = 'ab'.repeat(32);
    await symbolon(['issuer', 'pin', 'ci', '--thumbprint', thumbprint]);
    expect(await json(['issuer', 'show', 'ci'])).toMatchObject({
      thumbprints: [thumbprint],
      thumbprintSource: 'given',
    });
    await symbolon(['issuer', 'pin', 'ci', '--recorded']);
    expect(await json(['issuer', 'show', 'ci'])).toMatchObject({ thumbprintSource: 'recorded' });
  });

  test('static keys, single use and a maximum lifetime are registered', async () => {
    const jwks = await file('jwks.json', issuer.jwks);
    const rest = [
      '--issuer',
      'https://cluster.example',
      '--jwks',
      jwks,
      '--single-use',
      '--max-expiration',
      '1h',
    ];
    expect(await json(['issuer', 'add', '--name', 'cluster', ...rest])).toMatchObject({
      issuer: { name: 'cluster', singleUse: true, maxExpiration: 3_600, jwks: { keys: [{ kid: 'k1' }] } },
      policies: null,
    });
    expect((await symbolon(['issuer', 'remove', 'cluster', '--yes'])).stdout).toBe(
      'main no longer trusts cluster.\n',
    );
    const { oidcIssuers } = await json<{ oidcIssuers: { name: string }[] }>(['issuer', 'list']);
    expect(oidcIssuers.map(({ name }) => name)).toEqual(['ci']);
  });
});

describe('policies', () => {
  test('lint warns about a policy that admits everyone and exits with 1', async () => {
    const wide = await file('wide.json', [
      { decision: 'allow', tokenType: 'organization', rules: { sub: '*' } },
    ]);
    const ran = await symbolon(['policy', 'lint', 'ci', wide]);
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toContain('policies[0].rules.sub');
    expect(await symbolon(['policy', 'lint', 'ci'])).toMatchObject({ exitCode: 0 });
  });

  test('the JSON of policy show can be set again, and a preset adds policies', async () => {
    const { stdout: shown } = await symbolon(['policy', 'show', 'ci', '--json']);
    const set = await symbolon(['policy', 'set', 'ci', '-'], { stdin: shown });
    expect(set.stdout).toBe('ci now has 1 policy (version 2).\n');
    const added = await symbolon([
      'policy',
      'add',
      'ci',
      '--preset',
      'github-actions',
      '--owner',
      'acme',
      '--repo',
      'web',
    ]);
    expect(added.stdout).toBe('ci now has 2 policies (version 3).\n');
  });

  test('a file without a list of policies is a usage error; a refusal of the server is reported', async () => {
    expect(await symbolon(['policy', 'set', 'ci', '-'], { stdin: '{"a":' })).toMatchObject({ exitCode: 2 });
    expect(await symbolon(['policy', 'set', 'ci', '-'], { stdin: '{}' })).toMatchObject({ exitCode: 2 });
    const ran = await symbolon(['policy', 'set', 'ci', '-', '--yes'], { stdin: '[]' });
    expect(ran).toMatchObject({ exitCode: 5 });
    expect(ran.stderr).toContain('policy definition can not be empty');
  });

  test('a test of claims shows each rule with value and pattern, and exits with 1 for a refusal', async () => {
    const wrong = await file('wrong.json', { ...claims, sub: 'repo:Acme/app:ref:refs/heads/main' });
    const refused = await symbolon(['policy', 'test', 'ci', '--claims', wrong]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toMatch(
      /✗ sub +"repo:Acme\/app:ref:refs\/heads\/main"\n +does not match repo:acme\/app:/,
    );
    expect(refused.stdout).toContain('Hints\n');
    const good = await file('good.jwt', `${issuer.mint(claims)}\n`);
    expect(await symbolon(['policy', 'test', 'ci', '--token', good])).toMatchObject({ exitCode: 0 });
  });
});

describe('exchanging', () => {
  test('prints only the token on standard output, and the token works', async () => {
    const path = await file('exchange.jwt', `${issuer.mint(claims)}\n`);
    const parameters = ['exchange', '--oidc-token', `file://${path}`, '--org', 'main', '--expiration', '15m'];
    const ran = await symbolon(parameters, {}, runSymbolon);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/^pul-[0-9a-f]{40}\n$/);
    expect(ran.stderr).toMatch(/^organization token of main, expires in 1[45]m/);
    const env = { SYMBOLON_ACCESS_TOKEN: ran.stdout.trim() };
    expect((await symbolon(['whoami'], { env })).stdout).toContain('machine identity');
  });

  test('as variables and as JSON', async () => {
    const options = ['exchange', '--oidc-token', '-', '--org', 'main'];
    const asEnv = await symbolon([...options, '--format', 'env'], { stdin: issuer.mint(claims) });
    expect(asEnv.stdout).toMatch(
      /^SYMBOLON_URL=\S+\nSYMBOLON_ACCESS_TOKEN=pul-\w+\nPULUMI_BACKEND_URL=\S+\nPULUMI_ACCESS_TOKEN=pul-\w+\n$/,
    );
    const asJson = await symbolon([...options, '--json'], { stdin: issuer.mint(claims) });
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      accessToken: expect.stringMatching(/^pul-/),
      expiresAt: expect.stringMatching(/^\d{4}-/),
      scope: '',
      issuedTokenType: 'urn:pulumi:token-type:access_token:organization',
    });
  });

  test('in a CI job uses the job’s identity token', async () => {
    const env = { GITLAB_CI: 'true', SYMBOLON_ID_TOKEN: issuer.mint(claims) };
    const ran = await symbolon(['exchange', '--ambient', '--org', 'main'], { env });
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^pul-/) });
    expect(ran.stderr).toContain('identity token from gitlab');
  });

  test('a refusal exits with 1 and names its decision, which explains it', async () => {
    const stdin = issuer.mint({ ...claims, sub: 'repo:evil/app:ref:refs/heads/main\u001b[2J' });
    const ran = await symbolon(['exchange', '--oidc-token', '-', '--org', 'main'], { stdin });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    const [, id = ''] = /symbolon decision get ([0-9a-f-]{36})/.exec(ran.stderr) ?? [];
    const shown = await symbolon(['decision', 'show', id]);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toContain('refused: no_policy_applies');
    expect(shown.stdout).toMatch(/✗ sub +"repo:evil/);
    expect(shown.stdout).not.toContain('\u001b');
    expect(await json(['decision', 'list', '--refused', '--limit', '1'])).toMatchObject({
      decisions: [{ id }],
    });
  });

  test('a login by exchange acts as the workload until it expires', async () => {
    const env = { SYMBOLON_CONFIG_HOME: join(home, 'job'), SYMBOLON_URL: server.url };
    const options = ['login', '--oidc-token', '-', '--oidc-org', 'main', '--oidc-expiration', '10m'];
    const ran = await symbolon(options, { env, stdin: issuer.mint(claims) });
    expect(ran.stdout).toMatch(/as main in main; the login expires in \d+m/);
    const path = join(home, 'job', 'credentials.json');
    const logins = (await readFile(path, 'utf8')).replace(/"expiresAt": \d+/, '"expiresAt": 1000');
    await writeFile(path, logins);
    const late = await symbolon(['whoami'], { env });
    expect(late.exitCode).toBe(3);
    expect(late.stderr).toMatch(/your login to \S+ expired \w+ ago/);
  });

  test('an unreachable server causes exit code 4', async () => {
    const options = ['exchange', '--oidc-token', '-', '--org', 'main', '--url', 'http://127.0.0.1:1'];
    expect(await symbolon(options, { stdin: issuer.mint(claims) })).toMatchObject({
      exitCode: 4,
      stdout: '',
    });
  });
});

test('a workload’s token is listed and revoked', async () => {
  const { tokens } = await json<{ tokens: { id: string }[] }>(['token', 'list', '--exchanged']);
  const ran = await symbolon(['token', 'revoke', tokens[0]?.id ?? '', '--reason', 'test', '--yes']);
  expect(ran).toMatchObject({ exitCode: 0 });
  const { tokens: left } = await json<{ tokens: { id: string }[] }>(['token', 'list', '--exchanged']);
  expect(left.map(({ id }) => id)).toEqual(tokens.slice(1).map(({ id }) => id));
});

test('a token is shown once and is not accepted after its holder revokes it', async () => {
  const { stdout: token } = await symbolon(['token', 'create', 'metrics', '--expiration', '1d']);
  const env = { SYMBOLON_ACCESS_TOKEN: token.trim() };
  expect(await symbolon(['whoami'], { env })).toMatchObject({ exitCode: 0 });
  expect(await symbolon(['issuer', 'list'], { env })).toMatchObject({ exitCode: 3 });
  await symbolon(['token', 'revoke', '-'], { stdin: token });
  expect(await symbolon(['whoami'], { env })).toMatchObject({ exitCode: 3 });
});

describe('the audit log', () => {
  test('a checkpoint is appended to a file for later verification, and an empty file is not a proof', async () => {
    const path = join(home, 'checkpoints');
    for (let day = 0; day < 2; day += 1) {
      expect(await symbolon(['audit', 'checkpoint', '--output', path])).toMatchObject({ exitCode: 0 });
    }
    const ran = await symbolon(['audit', 'verify', '--checkpoint', path]);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toContain('It contains all 2 checkpoints.');
    expect(await symbolon(['audit', 'verify', '--server'])).toMatchObject({ exitCode: 0 });
    const forged = { organization: 'main', sequence: 1, hash: 'a'.repeat(64) };
    await writeFile(path, JSON.stringify(forged));
    expect(await json(['audit', 'verify', '--checkpoint', path])).toMatchObject({
      ok: false,
      fault: 'checkpoint_mismatch',
      sequence: 1,
    });
    await writeFile(path, '');
    const empty = await symbolon(['audit', 'verify', '--checkpoint', path]);
    expect(empty).toMatchObject({ exitCode: 2 });
    expect(empty.stderr).toContain('contains no checkpoint of the organization main');
  });

  test('is verified as complete and as an extension of an earlier head', async () => {
    const { head } = await json<{ head: { sequence: number; hash: string } }>(['audit', 'verify']);
    await symbolon(['team', 'create', 'ops']);
    const checkpoint = `${head.sequence}:${head.hash}`;
    const ran = await symbolon(['audit', 'verify', '--checkpoint', checkpoint]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain(`It extends the checkpoint at record ${head.sequence}.`);
    expect(ran.stdout).toMatch(/^Head: \d+:[0-9a-f]{64}$/m);
    const other = `${head.sequence}:${'0'.repeat(64)}`;
    expect(await json(['audit', 'verify', '--checkpoint', other])).toMatchObject({
      ok: false,
      fault: 'checkpoint_mismatch',
      sequence: head.sequence,
    });
  });

  test('lists its events', async () => {
    const { auditLogEvents } = await json<{ auditLogEvents: { event: string }[] }>([
      'audit',
      'list',
      '--limit',
      '1',
    ]);
    expect(auditLogEvents).toEqual([expect.objectContaining({ event: 'team-created' })]);
  });

  test('a record changed in the database is reported with exit code 1', async () => {
    const database = new DatabaseSync(server.databasePath);
    database.exec(
      `update audit_events set record = replace(record, '"event"', '"evnet"') where sequence = 3`,
    );
    database.close();
    const ran = await symbolon(['audit', 'verify']);
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toMatch(/fails verification \(hash_mismatch\)[\s\S]*First invalid record: 3\n$/);
  });
});

test('logging out removes the stored token', async () => {
  expect((await symbolon(['logout'])).stdout).toBe(`Logged out of ${server.url}.\n`);
  expect(await readFile(join(home, 'credentials.json'), 'utf8')).not.toContain('pul-');
  expect(await symbolon(['whoami', '--url', server.url])).toMatchObject({ exitCode: 3 });
});
