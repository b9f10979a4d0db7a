import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';
import type { RunOptions } from './support/run-symbolon.ts';

const { server, variables, directory, file, stop } = await startEnvironmentCli();
afterAll(stop);

const symbolon = (parameters: readonly string[], options: RunOptions = {}) =>
  runInProcess(parameters, { ...options, env: { ...variables, ...options.env } });

const issuer = 'https://token.actions.githubusercontent.com';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...key.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' };
const branch = (name: string) => `repo:acme/app:ref:refs/heads/${name}`;
const policy = (sub: string) => ({ decision: 'allow', tokenType: 'organization', rules: { sub } });

/** Returns the decision id of a refusal of a token with an account number beyond JavaScript's precision. */
async function refuse(sub: string): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const part = (json: string) => Buffer.from(json).toString('base64url');
  const claims = `{"iss":"${issuer}","sub":"${sub}","aud":"urn:pulumi:org:main","iat":${now},"exp":${now + 300},"actor_id":9007199254740993}`;
  const input = `${part('{"alg":"ES256","kid":"k"}')}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  const response = await fetch(`${server.url}/api/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: 'urn:pulumi:org:main',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: `${input}.${signature.toString('base64url')}`,
    }),
  });
  const { error_description: description } = (await response.json()) as { error_description: string };
  return /\(decision ([0-9a-f-]{36})\)/.exec(description)?.[1] ?? description;
}

const jwks = await file('jwks.json', JSON.stringify({ keys: [jwk] }));
await symbolon(['issuer', 'add', '--name', 'gh', '--issuer', issuer, '--jwks', jwks]);
await symbolon(['policy', 'set', 'gh', await file('main.json', JSON.stringify([policy(branch('main'))]))]);

test('a refusal shows the change that would admit the job, and the change admits it', async () => {
  const id = await refuse(branch('dev'));
  const shown = await symbolon(['decision', 'show', id, '--claims']);
  expect(shown.stdout).toContain('Change that would admit it\n  policies[0].rules.sub\n');
  expect(shown.stdout).toContain(`  + ["${branch('main')}","${branch('dev')}"]`);
  expect(shown.stdout).toContain('It would admit jobs of the branch dev of acme/app.');
  expect(shown.stdout).toContain('9007199254740993');
  const json = (await symbolon(['decision', 'show', id, '--json'])).stdout;
  expect(json).toContain('9007199254740993');
  const { change } = JSON.parse(json) as { change: { policies: unknown } };
  const changed = await file('changed.json', JSON.stringify(change.policies));
  expect(await symbolon(['policy', 'test', '--decision', id])).toMatchObject({ exitCode: 1 });
  const tried = await symbolon(['policy', 'test', '--decision', id, '--policies', changed]);
  expect(tried).toMatchObject({ exitCode: 0 });
});

test('a recorded decision is simulated with the digits of its claims', async () => {
  const id = await refuse(branch('digits'));
  const rules = (account: string) => ({
    ...policy(branch('digits')),
    rules: { sub: branch('digits'), actor_id: account },
  });
  const right = await file('right.json', JSON.stringify([rules('9007199254740993')]));
  const wrong = await file('wrong.json', JSON.stringify([rules('9007199254740992')]));
  expect(await symbolon(['policy', 'test', '--decision', id, '--policies', right])).toMatchObject({
    exitCode: 0,
  });
  expect(await symbolon(['policy', 'test', '--decision', id, '--policies', wrong])).toMatchObject({
    exitCode: 1,
  });
});

test('the claims of a file are sent with all digits', async () => {
  const claims = await file(
    'claims.json',
    `{"sub":"${branch('main')}","aud":"urn:pulumi:org:main","actor_id":12345678901234567890}`,
  );
  const rules = { sub: branch('main'), actor_id: '12345678901234567890' };
  const policies = await file('twenty.json', JSON.stringify([{ ...policy('x'), rules }]));
  const ran = await symbolon(['policy', 'test', 'gh', '--claims', claims, '--policies', policies]);
  expect(ran).toMatchObject({ exitCode: 0 });
});

test('--decision sets the request and excludes other options', async () => {
  expect(await symbolon(['policy', 'test', 'gh', '--decision', 'x'])).toMatchObject({ exitCode: 2 });
  expect(await symbolon(['policy', 'test'])).toMatchObject({ exitCode: 2 });
});

const editing = async (script: string, parameters: readonly string[] = ['--yes']) =>
  symbolon(['policy', 'edit', 'gh', ...parameters], {
    env: { EDITOR: `sh ${await file('editor.sh', script)}` },
  });
const to = (name: string) =>
  `sed 's|heads/main|heads/${name}|' "$1" > ${directory}/next; cat ${directory}/next > "$1"`;
const subject = async () => (await symbolon(['policy', 'show', 'gh', '--json'])).stdout;

test('an edit that changes nothing saves nothing', async () => {
  const before = await subject();
  expect(await editing('true')).toMatchObject({ exitCode: 0 });
  expect(await subject()).toBe(before);
});

test('an edit is saved unless the policies have changed in the meantime', async () => {
  const other = `{"policies":[${JSON.stringify(policy(branch('main')))}]}`;
  const { policyId } = await loadPolicyId();
  const race = `curl=; node -e 'fetch("${server.url}/api/orgs/main/auth/policies/${policyId}",{method:"PATCH",headers:{authorization:"token ${server.adminToken}","content-type":"application/json"},body:process.argv[1]}).then(r=>process.exit(r.ok?0:9))' '${other}' && ${to('raced')}`;
  const lost = await editing(race);
  expect(lost.exitCode).toBe(5);
  expect(lost.stderr).toContain('read them again');
  expect(await subject()).not.toContain('raced');
  expect(await editing(to('edited'))).toMatchObject({ exitCode: 0 });
  expect(await subject()).toContain('heads/edited');
});

test('an edit that is not JSON is refused by its place, without a part of its text', async () => {
  const ran = await editing(`printf '[\\n{"name": "main",\\n"password": hunter2 }]' > "$1"`);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain('not saved: the file is not valid JSON at line 3');
  expect(ran.stderr).not.toContain('hunter2');
});

test('an edit with a severe lint warning is kept but not saved; --force saves it', async () => {
  const wide = `printf '%s' '${JSON.stringify([policy('repo:acme/*')])}' > "$1"`;
  const refused = await editing(wide);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('tenant_wide');
  const kept = /is in (\S+policies\.json)\./.exec(refused.stderr)?.[1] ?? '';
  expect(await readFile(kept, 'utf8')).toContain('repo:acme/*');
  expect(await subject()).not.toContain('repo:acme/*');
  expect(await editing(wide, ['--force', '--yes'])).toMatchObject({ exitCode: 0 });
  expect(await subject()).toContain('repo:acme/*');
});

test('without a terminal, an edit that drops or changes a policy needs --yes; its text is kept', async () => {
  const before = await subject();
  const changed = JSON.stringify([policy(branch('unasked'))]);
  const refused = await editing(`printf '%s' '${changed}' > "$1"`, []);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    'without a terminal, this command needs --yes: Drop or change 1 policy of "gh"',
  );
  const kept = /is in (\S+policies\.json)\./.exec(refused.stderr)?.[1] ?? '';
  expect(await readFile(kept, 'utf8')).toContain('unasked');
  expect(await subject()).toBe(before);
});

test('an edit that only adds a policy needs no --yes', async () => {
  const present = (JSON.parse(await subject()) as { policies: object[] }).policies;
  const more = JSON.stringify([...present, policy(branch('added'))]);
  expect(await editing(`printf '%s' '${more}' > "$1"`, ['--force'])).toMatchObject({ exitCode: 0 });
  expect(await subject()).toContain('heads/added');
});

test('a preset whose policies have a severe lint warning registers nothing without --force', async () => {
  const parameters = [
    'issuer',
    'add',
    '--preset',
    'gitlab',
    '--issuer',
    'https://agent.buildkite.com',
    '--jwks',
    jwks,
  ];
  const values = ['--project-path', 'acme/app', '--branch', 'main'];
  const refused = await symbolon([...parameters, ...values]);
  expect(refused.stderr).toContain('with --force');
  expect(refused.exitCode).toBe(1);
  expect((await symbolon(['issuer', 'list'])).stdout).not.toContain('agent.buildkite.com');
  expect(await symbolon([...parameters, ...values, '--force'])).toMatchObject({ exitCode: 0 });
  expect((await symbolon(['issuer', 'list'])).stdout).toContain('agent.buildkite.com');
});

test('a preset without its required values is refused with their options and the next step', async () => {
  const ran = await symbolon(['issuer', 'add', '--preset', 'gitlab', '--branch', 'main']);
  expect(ran).toMatchObject({ exitCode: 2 });
  expect(ran.stderr).toContain('the preset gitlab needs --project-path\n');
  expect(ran.stderr).toContain('"symbolon preset get gitlab" describes its values.');
});

test('policies with a severe lint warning are refused with a hint at --force, which saves them', async () => {
  const wide = await file('wide.json', JSON.stringify([policy('repo:*'), policy('*')]));
  const refused = await symbolon(['policy', 'set', 'gh', wide, '--yes']);
  expect(refused.exitCode).toBe(1);
  const lines = refused.stderr.split('\n').slice(2);
  expect(lines[0]).toBe('symbolon: not saved: the policies may admit more than intended:');
  expect(lines[1]).toMatch(/^ {2}policies\[0\]\.rules\.sub \(\w+\): \S/);
  expect(lines[2]).toMatch(/^ {2}policies\[0\]\.rules \(issuer_shared\): \S/);
  const asJson = await symbolon(['policy', 'set', 'gh', wide, '--yes', '--json']);
  const { error } = JSON.parse(asJson.stderr.trim().split('\n').at(-1) ?? '');
  expect(error.warnings).toContainEqual(
    expect.objectContaining({ severity: 'severe', path: 'policies[0].rules.sub' }),
  );
  expect(refused.stderr).toContain('Make the rules stricter, or save them anyway with --force.');
  expect(await subject()).not.toContain('"repo:*"');
  expect(await symbolon(['policy', 'set', 'gh', wide, '--yes', '--force'])).toMatchObject({ exitCode: 0 });
});

async function loadPolicyId(): Promise<{ policyId: string }> {
  return { policyId: (JSON.parse(await subject()) as { id: string }).id };
}
