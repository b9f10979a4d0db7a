import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';
import { type Home, startHome } from './support/start-home.ts';
import { type Issuer, startIssuer } from './support/start-issuer.ts';
import { type Server, startServer } from './support/start-server.ts';

const ofApp = 'repo:acme/app:ref:refs/heads/main';
const ofWeb = 'repo:acme/web:ref:refs/heads/main';
const allow = (sub: string) => ({ decision: 'allow', tokenType: 'organization', rules: { sub } });

let issuer: Issuer;
let server: Server;
let home: Home;
/** Ids of the access tokens of the jobs of two repositories, each with an open session. */
let [app, web] = ['', ''];

beforeAll(async () => {
  issuer = await startIssuer();
  server = await startServer({ authorityPem: issuer.authorityPem });
  home = await startHome();
  await succeed('issuer', 'create', '--name', 'ci', '--url', issuer.url);
  await succeed('policy', 'set', 'ci', await policiesOf(allow(ofApp), allow(ofWeb)), '--yes');
  const definition = await home.file('prod.yaml', 'values: {password: {fn::secret: hunter2}}');
  await succeed('env', 'create', 'app/prod', '--file', definition);
  await succeed('env', 'grant', 'set', 'app/prod', 'open', '--machines');
  [app, web] = [await startJob(ofApp), await startJob(ofWeb)];
});
afterAll(async () => {
  await home.remove();
  await server.stop();
  await issuer.stop();
});

const run = (parameters: readonly string[], more: Readonly<Record<string, string>> = {}) => {
  const own = { SYMBOLON_URL: server.url, SYMBOLON_ACCESS_TOKEN: server.adminToken, SYMBOLON_ORG: 'main' };
  return home.symbolon(
    parameters,
    { env: { PATH: process.env['PATH'] ?? '', ...own, ...more } },
    runInProcess,
  );
};

async function succeed(...parameters: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(parameters);
  expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
  return stdout;
}

const policiesOf = (...policies: readonly object[]) => home.file('policies.json', policies);

/** Exchanges a token of a job and opens an environment with it; returns the id of the access token. */
async function startJob(sub: string): Promise<string> {
  const response = await fetch(`${server.url}/api/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:pulumi:token-type:access_token:organization',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      audience: 'urn:pulumi:org:main',
      subject_token: issuer.mint({ sub, aud: 'urn:pulumi:org:main' }),
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  await open(token);
  const { stdout } = await run(['token', 'list', '--exchanged', '--json']);
  const { tokens } = JSON.parse(stdout) as { tokens: { id: string; workload: { subject: string } }[] };
  return tokens.find(({ workload }) => workload.subject === sub)?.id ?? '';
}

async function open(token: string): Promise<void> {
  const response = await fetch(`${server.url}/api/esc/environments/main/app/prod/open`, {
    method: 'POST',
    headers: { authorization: `token ${token}` },
  });
  expect(response.status).toBe(200);
}

/** Creates a token with a command and returns its id. */
async function createToken(...parameters: readonly string[]): Promise<{ id: string; tokenValue: string }> {
  return JSON.parse(await succeed('token', 'create', ...parameters, '--json'));
}

/** Expects that a command lists exactly these losses, asks for its action, and changes nothing. */
async function expectLosses(
  parameters: readonly string[],
  losses: readonly string[],
  action: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ran = await run(parameters, more);
  const [first, ...lines] = ran.stderr.split('\n');
  expect([first, ...lines.slice(0, losses.length + 1)]).toEqual([
    'This affects:',
    ...losses.map((loss) => `  ${loss}`),
    `symbolon: without a terminal, this command needs --yes: ${action}`,
  ]);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
}

const appLines = ['1 active token and everything obtained with it:', '1 open environment session'] as const;

describe('an issuer', () => {
  test('“issuer delete” lists the trust, the live tokens with their subjects, and the sessions', async () => {
    await expectLosses(
      ['issuer', 'delete', 'ci'],
      [
        'trust in ci, with 2 policies',
        '2 active tokens and everything obtained with them:',
        `  ${web}  ${ofWeb}`,
        `  ${app}  ${ofApp}`,
        '2 open environment sessions',
      ],
      'Delete the issuer "ci" of main',
    );
  });

  test('“issuer delete --keep-tokens” lists what stays', async () => {
    await expectLosses(
      ['issuer', 'delete', 'ci', '--keep-tokens'],
      ['trust in ci, with 2 policies', '2 tokens and 2 open environment sessions stay until they expire'],
      'Delete the issuer "ci" of main',
    );
  });

  test('“issuer delete” of an issuer without tokens says so', async () => {
    const jwks = await home.file('jwks.json', issuer.jwks);
    await succeed('issuer', 'create', '--name', 'unused', '--url', 'https://ci.example.com', '--jwks', jwks);
    await expectLosses(
      ['issuer', 'delete', 'unused'],
      ['trust in unused, with 0 policies', 'no active access tokens'],
      'Delete the issuer "unused" of main',
    );
  });
});

describe('policies', () => {
  const lost = () => [appLines[0], `  ${app}  ${ofApp}`, appLines[1]];

  test('“policy set” lists the tokens and sessions of the dropped policy, and of no other', async () => {
    await expectLosses(
      ['policy', 'set', 'ci', await policiesOf(allow(ofWeb))],
      lost(),
      'Drop or change 1 policy of "ci"',
    );
  });

  test('“policy set” lists the tokens and sessions of a policy whose role alone changes', async () => {
    await expectLosses(
      ['policy', 'set', 'ci', await policiesOf({ ...allow(ofApp), roleID: 'member' }, allow(ofWeb))],
      lost(),
      'Drop or change 1 policy of "ci"',
    );
  });

  test('“policy set --keep-tokens” lists what stays', async () => {
    await expectLosses(
      ['policy', 'set', 'ci', await policiesOf(allow(ofWeb)), '--keep-tokens'],
      ['1 token and 1 open environment session stay until they expire'],
      'Drop or change 1 policy of "ci"',
    );
  });

  test('“policy edit” lists the tokens and sessions of a changed policy', async () => {
    const changed = await policiesOf(allow('repo:acme/app:ref:refs/heads/dev'), allow(ofWeb));
    const editor = await home.file('editor.sh', `cat '${changed}' > "$1"`);
    await expectLosses(['policy', 'edit', 'ci'], lost(), 'Drop or change 1 policy of "ci"', {
      EDITOR: `sh ${editor}`,
    });
  });
});

test('“member delete” lists the grants, the live tokens by name, and the sessions that the member opened', async () => {
  await succeed('member', 'create', 'ann');
  await succeed('env', 'grant', 'set', 'app/prod', 'open', '--user', 'ann');
  await expectLosses(
    ['member', 'delete', 'ann'],
    ['their grants and team memberships', 'no active access tokens'],
    'Remove ann from main',
  );
  const created = await fetch(`${server.url}/api/orgs/main/members/ann/tokens`, {
    method: 'POST',
    headers: { authorization: `token ${server.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ description: 'laptop' }),
  });
  const { id, tokenValue } = (await created.json()) as { id: string; tokenValue: string };
  await open(tokenValue);
  await open(tokenValue);
  await expectLosses(
    ['member', 'delete', 'ann'],
    [
      'their grants and team memberships',
      '1 active token and everything obtained with it:',
      `  ${id}  laptop`,
      '2 open environment sessions',
    ],
    'Remove ann from main',
  );
});

test('“team delete” lists the grants, the first live tokens with the number of the others, and the sessions', async () => {
  await succeed('team', 'create', 'ops');
  await succeed('env', 'grant', 'set', 'app/prod', 'open', '--team', 'ops');
  const created: { id: string; tokenValue: string }[] = [];
  for (let count = 1; count <= 7; count += 1)
    created.push(await createToken(`deploy ${count}`, '--team', 'ops'));
  await open(created[0]?.tokenValue ?? '');
  await expectLosses(
    ['team', 'delete', 'ops'],
    [
      'its grants and memberships',
      '7 active tokens and everything obtained with them:',
      ...[7, 6, 5, 4, 3].map((count) => `  ${created[count - 1]?.id}  deploy ${count}`),
      '  and 2 more',
      '1 open environment session',
    ],
    'Delete the team ops of main',
  );
});

describe('a role', () => {
  const role = (...parameters: readonly string[]) => succeed('role', ...parameters, '--json');

  test('“role delete” of an unused role lists its details only', async () => {
    await role('create', 'Unused', '--allow', 'team:list');
    await expectLosses(['role', 'delete', 'Unused'], ['its details'], 'Delete the role Unused of main');
  });

  test('“role delete” names all that has the role, with --force too', async () => {
    const { id } = JSON.parse(await role('create', 'Deployers', '--allow', 'team:list'));
    const logins = [1, 2, 3, 4, 5, 6].map((count) => `cy${count}`);
    for (const login of logins) {
      await succeed('member', 'create', login);
      await succeed('member', 'set', login, '--role', 'Deployers');
    }
    await succeed('team', 'create', 'dev');
    await role('set', 'Deployers', '--add-team', 'dev');
    const token = await createToken('metrics', '--role', 'Deployers');
    const policy = { ...allow('repo:acme/new:*'), roleID: id };
    await succeed('policy', 'set', 'ci', await policiesOf(allow(ofApp), allow(ofWeb), policy), '--yes');
    for (const options of [[], ['--force']])
      await expectLosses(
        ['role', 'delete', 'Deployers', ...options],
        [
          'its details',
          '6 members, who get the default role of main:',
          ...logins.slice(0, 5).map((login) => `  ${login}`),
          '  and 1 more',
          '1 team, which loses the role:',
          '  dev',
          '1 token, which will no longer permit anything:',
          `  ${token.id}  metrics`,
          '1 policy, whose tokens will no longer permit anything:',
          '  policies[2] of ci',
        ],
        'Delete the role Deployers of main',
      );
  });
});

test.each(['member', 'team'])('“%s delete” has no --keep-tokens, and its help says why', async (kind) => {
  const ran = await run([kind, 'delete', 'ann', '--keep-tokens', '--yes']);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('--keep-tokens');
  const { stdout } = await run([kind, 'delete', '--help']);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    `in the same transaction. There is no --keep-tokens: a ${kind === 'team' ? 'team' : 'personal'} token acts as its ${kind}, so it cannot outlive`,
  );
});

describe('signing keys', () => {
  const keys = async () =>
    JSON.parse(await succeed('key', 'list', '--json')).signingKeys as { id: string; state: string }[];

  test('“key revoke” of the active key lists its tokens and the logins that fail', async () => {
    const active = (await keys()).find(({ state }) => state === 'active')?.id ?? '';
    await expectLosses(
      ['key', 'revoke', active],
      [
        'all identity tokens that it signed, for every organization of this server',
        'logins fail until verifiers fetch the documents again',
      ],
      `Revoke the active key ${active}`,
    );
  });

  test('“key revoke” of a key that does not sign lists its tokens only', async () => {
    const other = (await keys()).find(({ state }) => state !== 'active');
    await expectLosses(
      ['key', 'revoke', other?.id ?? ''],
      ['all identity tokens that it signed, for every organization of this server'],
      `Revoke the ${other?.state} key ${other?.id}`,
    );
  });

  test('“key revoke” of a mistyped id suggests the nearest key, and lists nothing', async () => {
    const [key] = await keys();
    const id = key?.id ?? '';
    const mistyped = `${id.slice(0, -1)}${id.endsWith('x') ? 'y' : 'x'}`;
    const ran = await run(['key', 'revoke', mistyped, '--yes']);
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toBe(`symbolon: unknown key "${mistyped}" in main\nDid you mean "${id}"?\n`);
  });
});

test('nothing was lost by listing', async () => {
  const { tokens } = JSON.parse(await succeed('token', 'list', '--exchanged', '--json'));
  expect(tokens.map(({ id }: { id: string }) => id)).toEqual([web, app]);
  const { sessions } = JSON.parse(await succeed('session', 'list', '--json'));
  expect(sessions).toHaveLength(5);
});
