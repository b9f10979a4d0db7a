import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

interface Session {
  readonly id: string;
  readonly environment?: string;
  readonly openedBy: string;
}

let cli: EnvironmentCli;
let annsToken = '';

const run = (...parameters: string[]) => runInProcess(parameters, { env: cli.variables });
const list = async (...parameters: string[]): Promise<readonly Session[]> => {
  const { stdout } = await run('session', 'list', '--json', ...parameters);
  return (JSON.parse(stdout) as { sessions: Session[] }).sessions;
};
async function call<Body>(method: string, path: string, token: string, body?: unknown): Promise<Body> {
  const response = await fetch(`${cli.server.url}${path}`, {
    method,
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Body;
}
const open = async (token: string, environment = 'app/prod') => {
  const path = `/api/esc/environments/main/${environment}/open`;
  return (await call<{ id: string }>('POST', path, token)).id;
};

beforeAll(async () => {
  cli = await startEnvironmentCli();
  const base = await cli.file('base.yaml', 'values: {password: {fn::secret: hunter2}}');
  await cli.env(['create', 'app/base', '--file', base]);
  const prod = await cli.file('prod.yaml', 'imports: [app/base]');
  await cli.env(['create', 'app/prod', '--file', prod]);
  await run('member', 'create', 'ann');
  await cli.env(['grant', 'set', 'app/*', 'open', '--user', 'ann']);
  const { adminToken } = cli.server;
  annsToken = (
    await call<{ tokenValue: string }>('POST', '/api/orgs/main/members/ann/tokens', adminToken, {
      description: 'laptop',
    })
  ).tokenValue;
});
afterAll(() => cli.stop());
beforeEach(async () => {
  await run('session', 'revoke', '--environment', 'app/base', '--yes');
});

test('the table fits 80 columns, and --wide adds the columns that identify the token', async () => {
  expect(await run('session', 'list')).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: 'No open sessions.\n',
  });
  const [id, byAdmin] = [await open(annsToken), await open(cli.server.adminToken, 'app/base')];
  const { stdout } = await run('session', 'list');
  // A slow machine shows the time that has passed.
  expect(stdout.replaceAll(/in 1h\d+m/g, 'in 2h')).toBe(
    [
      'ID                                    ENVIRONMENT  OPENED BY  EXPIRES',
      `${byAdmin}  app/base     admin      in 2h`,
      `${id}  app/prod     ann        in 2h`,
      '',
    ].join('\n'),
  );
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const wide = (await run('session', 'list', '--wide')).stdout;
  expect(wide.split('\n')[0]?.split(/ {2,}/)).toEqual([
    'ID',
    'ENVIRONMENT',
    'OPENED BY',
    'EXPIRES',
    'OPENED',
    'AS',
    'TOKEN',
    'TOKEN ID',
    'ISSUER',
    'DECISION',
  ]);
  expect(`${stdout}${wide}`).not.toContain('hunter2');
});

test('--limit ends the list and reports that more exist', async () => {
  for (let count = 0; count < 3; count += 1) await open(annsToken);
  const ran = await run('session', 'list', '--limit', '2');
  expect(ran.stdout.trim().split('\n')).toHaveLength(3);
  expect(ran.stderr).toContain('There may be more sessions: use --limit COUNT to show them.');
});

test('sessions are found by environment, user and token', async () => {
  const [byAnn, byAdmin] = [await open(annsToken), await open(cli.server.adminToken, 'app/base')];
  const ids = async (...parameters: string[]) => (await list(...parameters)).map(({ id }) => id);
  expect(await ids('--environment', 'app/prod')).toEqual([byAnn]);
  expect(await ids('--environment', 'app/base')).toEqual([byAdmin, byAnn]);
  expect(await ids('--user', 'ann')).toEqual([byAnn]);
  expect(await ids('--subject', 'repo:*')).toEqual([]);
  expect(await ids('--issuer', 'https://ci.example')).toEqual([]);
  const unknown = await run('session', 'list', '--environment', 'app/prd');
  expect(unknown.exitCode).toBe(5);
});

test('a session is revoked by id, and its values cannot be read again', async () => {
  const [id, other] = [await open(annsToken), await open(annsToken)];
  const asked = await run('session', 'revoke', id);
  expect(asked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(asked.stderr).toContain(`without a terminal, this command needs --yes: Revoke the session ${id}`);
  expect(await run('session', 'revoke', id, '--yes')).toMatchObject({
    exitCode: 0,
    stdout: `Revoked ${id}.\n`,
  });
  expect((await list()).map((session) => session.id)).toEqual([other]);
  const read = await call<{ code: number }>(
    'GET',
    `/api/esc/environments/main/app/prod/open/${id}`,
    annsToken,
  );
  expect(read.code).toBe(404);
  const again = await run('session', 'revoke', id, '--yes');
  expect(again.exitCode).toBe(5);
  expect(again.stderr).toContain(
    `unknown open session "${id}" in main: it has expired, was revoked or never existed`,
  );
});

test('deleting an environment lists its open sessions and the remaining trust setups', async () => {
  const file = await cli.file('gone.yaml', 'values: {a: 1}');
  await cli.env(['create', 'app/gone', '--file', file]);
  await open(annsToken, 'app/gone');
  await run('trust', 'aws', '--project', 'app', '--environment', 'gone', '--account-id', '123456789012');
  const asked = await cli.env(['delete', 'app/gone']);
  expect(asked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(asked.stderr).toContain('  1 open environment session\n');
  expect(asked.stderr).toContain(
    '  1 trust setup was generated for it and may still be in effect:\n    aws  ',
  );
  expect(await list('--user', 'ann')).toHaveLength(1);
  const byMember = await cli.env(['delete', 'app/gone', '--yes'], {
    env: { SYMBOLON_ACCESS_TOKEN: annsToken },
  });
  expect(byMember.stderr).not.toContain('open environment session');
  expect(byMember.exitCode).not.toBe(0);
  expect(await cli.env(['delete', 'app/gone', '--yes'])).toMatchObject({ exitCode: 0 });
  expect(await list('--user', 'ann')).toEqual([]);
});

test('deleting a grant or retracting a revision lists the open sessions that it may end', async () => {
  const [ofAnn, ofAdmin] = [await open(annsToken), await open(cli.server.adminToken, 'app/base')];
  const lines = (...sessions: readonly string[]) => [
    `    ${sessions.length} open ${sessions.length === 1 ? 'session' : 'sessions'}:`,
    ...sessions.map((session) => `      ${session}`),
  ];
  const listed = async (...parameters: string[]) => {
    const ran = await run('env', ...parameters);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    return ran.stderr.split('\n').slice(1, -3);
  };
  const ofGrant = '  the sessions that only this grant allowed';
  const ann = `${ofAnn}  app/prod  ann`;
  await cli.env(['grant', 'set', 'app/base', 'open', '--user', 'ann']);
  await cli.env(['grant', 'set', 'app/base', 'open', '--machines']);
  expect(await listed('grant', 'delete', 'app/base', '--user', 'ann')).toEqual([
    `${ofGrant}, among:`,
    ...lines(ann),
  ]);
  expect(await listed('grant', 'delete', 'app/base', '--machines')).toEqual([
    `${ofGrant}, among:`,
    ...lines(`${ofAdmin}  app/base  admin`, ann),
  ]);
  expect(await listed('version', 'retract', 'app/base@1')).toEqual([
    '  this revision, which nobody can read or open again',
    '  the sessions with values of this revision, among:',
    ...lines(`${ofAdmin}  app/base  admin`, ann),
  ]);
  expect(await list()).toHaveLength(2);
  await run('session', 'revoke', '--environment', 'app/base', '--yes');
  expect(await listed('grant', 'delete', 'app/base', '--user', 'ann')).toEqual([
    `${ofGrant} (no open session)`,
  ]);
});

test('many sessions are revoked after a dry run lists them', async () => {
  const ids = [await open(annsToken), await open(annsToken), await open(cli.server.adminToken)];
  const dry = await run('session', 'revoke', '--user', 'ann', '--dry-run');
  expect(dry.stdout).toBe(
    ['2 open sessions:', `  ${ids[1]}  app/prod  ann`, `  ${ids[0]}  app/prod  ann`, ''].join('\n'),
  );
  expect(await list()).toHaveLength(3);
  const done = await run('session', 'revoke', '--user', 'ann', '--yes', '--reason', 'left');
  expect(done).toMatchObject({ exitCode: 0, stdout: 'Revoked 2 sessions.\n' });
  expect((await list()).map(({ id }) => id)).toEqual([ids[2]]);
  const none = await run('session', 'revoke', '--user', 'ann', '--yes');
  expect(none).toMatchObject({ exitCode: 0, stdout: 'No open session matches.\n' });
  const audit = JSON.parse(
    (await run('audit', 'list', '--event', 'environment-session-revoked', '--json')).stdout,
  );
  expect(audit.auditLogEvents[0]).toMatchObject({
    description: 'admin revoked 2 open sessions',
    details: { reason: 'left', criteria: { openedBy: 'ann' } },
  });
});

test.each([
  [[], 'specify the ID of one session, or select sessions with'],
  [['some-id', '--user', 'ann'], 'specify the ID of one session, or select sessions with'],
  [['some-id', '--dry-run'], '--dry-run needs criteria'],
  [['--environment', 'app/prod@3'], '--environment must be ENV or PROJECT/ENV'],
])('session revoke %j exits with 2 and reports the reason', async (parameters, message) => {
  const ran = await run('session', 'revoke', ...parameters);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(message);
});
