import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Issuer, startIssuer } from './support/start-issuer.ts';
import { type Server, startServer } from './support/start-server.ts';

const root = resolve(import.meta.dirname, '../../..');
const guide = await readFile(join(root, 'docs/guides/compromised-repository.md'), 'utf8');

interface Policy {
  readonly decision: string;
  readonly tokenType: string;
  readonly rules: Readonly<Record<string, string>>;
}

/** A job's access token, and a session that it opened. */
interface Job {
  readonly token: string;
  readonly sessionId: string;
}

const allow = (sub: string): Policy => ({ decision: 'allow', tokenType: 'organization', rules: { sub } });
const ofApp = 'repo:acme/app:ref:refs/heads/main';
const ofPullRequest = 'repo:acme/app:pull_request';
const ofNewerForm = 'repo:acme@1/app@2:pull_request';
const ofWeb = 'repo:acme/web:ref:refs/heads/main';
const run = promisify(execFile);

let issuer: Issuer;
let server: Server;
let directory: string;

beforeEach(async () => {
  issuer = await startIssuer();
  server = await startServer({ authorityPem: issuer.authorityPem });
  directory = await mkdtemp(join(tmpdir(), 'symbolon-guide-'));
  await mkdir(join(directory, 'bin'));
  const command = join(directory, 'bin/symbolon');
  const binary = join(root, 'packages/cli/bin/symbolon.js');
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`);
  await chmod(command, 0o755);
  await writeFile(join(directory, 'new-password.txt'), 'correct horse battery');
  await writeFile(join(directory, 'prod.yaml'), 'values: {db: {password: {fn::secret: hunter2}}}');
  const policies = [allow(ofApp), allow('repo:acme/*'), allow('repo:acme@1/*')];
  await writeFile(join(directory, 'first.json'), JSON.stringify(policies));
  await shell(`
    symbolon issuer create --name "GitHub Actions" --url ${issuer.url}
    symbolon policy set "GitHub Actions" first.json --yes
    symbolon env create app/prod --file prod.yaml
    symbolon env grant set app/prod open --machines
  `);
});
afterEach(async () => {
  await server.stop();
  await issuer.stop();
  await rm(directory, { recursive: true });
});

/** Runs lines in a shell in which `symbolon` is the real command, logged in as an administrator. */
async function shell(lines: string): Promise<string> {
  const env = {
    PATH: `${join(directory, 'bin')}:${process.env['PATH']}`,
    SYMBOLON_CONFIG_HOME: join(directory, 'config'),
    SYMBOLON_URL: server.url,
    SYMBOLON_ACCESS_TOKEN: server.adminToken,
    SYMBOLON_ORG: 'main',
  };
  const { stdout } = await run('sh', ['-euc', lines], { cwd: directory, env });
  return stdout;
}

/** Returns the commands of the blocks of a section, in order: `sh` for those that everyone runs. */
function blocksOf(heading: string, kind: string): readonly string[] {
  const section = guide.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const blocks = [...section.matchAll(/^```(sh[^\n]*|json)\n([\s\S]*?)^```$/gm)];
  return blocks.filter(({ 1: info }) => info === kind).map(({ 2: text = '' }) => text);
}

const exchange = (sub: string) =>
  fetch(`${server.url}/api/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:pulumi:token-type:access_token:organization',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      audience: 'urn:pulumi:org:main',
      subject_token: issuer.mint({
        sub,
        aud: 'urn:pulumi:org:main',
        repository: sub.includes('web') ? 'acme/web' : 'acme/app',
        repository_owner: 'acme',
      }),
    }),
  });

async function startJob(sub: string): Promise<Job> {
  const { access_token: token } = (await (await exchange(sub)).json()) as { access_token: string };
  const opened = await call('POST', '/api/esc/environments/main/app/prod/open', token);
  const { id: sessionId } = (await opened.json()) as { id: string };
  return { token, sessionId };
}

const call = (method: string, path: string, token: string) =>
  fetch(`${server.url}${path}`, { method, headers: { authorization: `token ${token}` } });

/** Returns the statuses of a request with the token and of reading the session. */
async function statusesOf({ token, sessionId }: Job): Promise<readonly number[]> {
  const path = `/api/esc/environments/main/app/prod/open/${sessionId}`;
  return [(await call('GET', '/api/user', token)).status, (await call('GET', path, token)).status];
}

const listSessions = async () =>
  (
    JSON.parse(await shell('symbolon session list --json')) as {
      sessions: { workload: { subject: string } }[];
    }
  ).sessions;

async function editPolicies(edit: (policies: readonly Policy[]) => readonly Policy[]): Promise<void> {
  const path = join(directory, 'policies.json');
  const document = JSON.parse(await readFile(path, 'utf8')) as { policies: Policy[] };
  await writeFile(path, JSON.stringify({ ...document, policies: edit(document.policies) }));
}

const alive = [200, 200];
const dead = [401, 401];

test('its commands stop exchanges and end the tokens and sessions of this repository only', async () => {
  const jobs = {
    app: await startJob(ofApp),
    pullRequest: await startJob(ofPullRequest),
    newerForm: await startJob(ofNewerForm),
    web: await startJob(ofWeb),
  };
  for (const job of Object.values(jobs)) expect(await statusesOf(job)).toEqual(alive);

  const [load = '', save = '', ...rest] = blocksOf('Minute 1', 'sh');
  expect(rest).toEqual([]);
  const [deny = ''] = blocksOf('Minute 1', 'json');
  await shell(load);
  await editPolicies((policies) => [
    ...policies.filter(({ rules }) => rules['sub'] !== ofApp),
    JSON.parse(deny) as Policy,
  ]);
  await shell(save);
  for (const sub of [ofApp, ofPullRequest, ofNewerForm]) expect((await exchange(sub)).status).toBe(400);
  expect((await exchange(ofWeb)).status).toBe(200);
  expect(await statusesOf(jobs.app)).toEqual(dead);
  expect(await statusesOf(jobs.pullRequest)).toEqual(alive);

  const shown: string[] = [];
  for (const block of blocksOf('Minute 2', 'sh')) shown.push(await shell(block));
  expect(shown[0]).toContain(`${jobs.pullRequest.sessionId}  app/prod`);
  expect(shown[0]).toContain('1 active token and everything obtained with it:');
  expect(shown[0]).toContain('Revoked 1 token and 1 open environment session.');
  expect(await statusesOf(jobs.pullRequest)).toEqual(dead);
  expect(await statusesOf(jobs.newerForm)).toEqual(dead);
  expect(await statusesOf(jobs.web)).toEqual(alive);
  expect((await listSessions()).map(({ workload }) => workload.subject)).toEqual([ofWeb]);

  const [log = ''] = await Promise.all(blocksOf('Minute 3', 'sh').map(shell));
  expect(log).toContain('environment-open');
  expect(log).toContain('opened app/prod');
  // The table of tokens has room for the subject.
  expect(await shell('symbolon token list --exchanged')).toContain('repo:acme/web:ref:refs');
  expect(log).toContain(jobs.app.sessionId);
  expect(log).toContain(jobs.pullRequest.sessionId);

  for (const block of blocksOf('Minute 4', 'sh')) await shell(block);
  expect(await statusesOf(jobs.web)).toEqual([200, 404]);
  expect(await listSessions()).toEqual([]);
  expect(await shell('symbolon env open app/prod db.password')).toContain('correct horse battery');

  await shell(load);
  await editPolicies((policies) => policies.filter(({ decision }) => decision !== 'deny'));
  await shell(save);
  const [restore = ''] = blocksOf('Minute 5', 'sh');
  expect(await shell(restore)).not.toBe('');
  expect((await exchange(ofApp)).status).toBe(200);
});

test('deleting the issuer instead ends all of its tokens and sessions', async () => {
  const jobs = [await startJob(ofApp), await startJob(ofPullRequest), await startJob(ofWeb)];
  const [instead = ''] = blocksOf('Minute 1', 'sh instead');
  await shell(instead);
  for (const job of jobs) expect(await statusesOf(job)).toEqual(dead);
  expect(await listSessions()).toEqual([]);
  expect((await exchange(ofWeb)).status).toBe(400);
});
