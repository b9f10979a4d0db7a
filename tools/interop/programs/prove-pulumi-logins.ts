import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checks, must } from '../checks.ts';
import type { Stage } from '../start-stage.ts';
import { type CommandLine, createRunLine, expectSuccess, homeOf } from './prove-command-line.ts';

/**
 * What only `pulumi` has, after `proveLogins`: the other ways of being logged in, who it then says it is, and the
 * renewal of a token that ended.
 */
export async function provePulumiLogins(line: CommandLine, checks: Checks): Promise<void> {
  await proveOtherLogins(line, checks);
  await proveIdentities(line, checks);
  await proveRenewal(line, checks);
}

/** The organization read out of the token; the token read from a file, as auth-actions leaves it. */
async function proveOtherLogins(line: CommandLine, checks: Checks): Promise<void> {
  const { stage } = line;
  await checks.check(
    'login --oidc-token, the organization taken from the audience of the token',
    async () => {
      const run = createRunLine(line, 'audience');
      const { stdout } = expectSuccess(
        await run('login', stage.url, '--oidc-token', await stage.requestJobToken()),
      );
      must(stdout.includes(' as main '), `was to be logged in as main, and was told: ${stdout}`);
      return 'logged in as main';
    },
  );
  await checks.check('login --oidc-token file://job.jwt --oidc-org main --oidc-expiration 15m', async () => {
    const file = join(stage.directory, 'job.jwt');
    await writeFile(file, await stage.requestJobToken());
    const run = createRunLine(line, 'file');
    const parameters = ['--oidc-token', `file://${file}`, '--oidc-org', 'main', '--oidc-expiration', '15m'];
    const { stdout } = expectSuccess(await run('login', stage.url, ...parameters));
    must(stdout.includes(' as main '), `was to be logged in as main, and was told: ${stdout}`);
    return 'logged in as main';
  });
  await checks.check('whoami with PULUMI_ACCESS_TOKEN, as auth-actions sets it, and no login', async () => {
    const environment = {
      PULUMI_ACCESS_TOKEN: await requestTeamToken(stage),
      PULUMI_BACKEND_URL: stage.url,
    };
    const run = createRunLine({ ...line, environment }, 'variable');
    const { stdout } = expectSuccess(await run('whoami'));
    must(stdout.trim() === 'main/dev', `was to print main/dev, and printed: ${stdout}`);
    return 'prints main/dev';
  });
}

async function requestTeamToken(stage: Stage): Promise<string> {
  const { access_token } = await stage.call<{ access_token: string }>('POST', '/api/oauth/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: 'urn:pulumi:org:main',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: await stage.requestJobToken(),
    requested_token_type: 'urn:pulumi:token-type:access_token:team',
    scope: 'team:dev',
  });
  return access_token;
}

async function proveIdentities(line: CommandLine, checks: Checks): Promise<void> {
  await checks.check('whoami', async () => {
    const { stdout } = expectSuccess(await createRunLine(line, 'organization')('whoami'));
    must(stdout.trim() === 'main', `was to print main, and printed: ${stdout}`);
    return 'prints main';
  });
  for (const [kind, expected] of [
    ['organization', ['User: main', 'Organizations: main', 'Token type: organization: main']],
    ['team', ['User: main/dev', 'Organizations: main', 'Token type: team: dev']],
    ['personal', ['User: ann', 'Organizations: main']],
  ] as const) {
    await checks.check(`whoami --verbose, logged in with a token of kind ${kind}`, async () => {
      const { stdout } = expectSuccess(await createRunLine(line, kind)('whoami', '--verbose'));
      const lines = stdout.split('\n');
      const missing = expected.filter((text) => !lines.includes(text));
      must(missing.length === 0, `was to print ${missing.join(', ')}, and printed: ${stdout}`);
      return `prints ${expected.join(', ')}`;
    });
  }
}

/** The program is given a refresh token by no command: it is written where the program keeps what it was given. */
async function proveRenewal(line: CommandLine, checks: Checks): Promise<void> {
  const { stage } = line;
  await checks.check('renews an access token that ended with its refresh token', async () => {
    const { tokenValue } = await stage.call<{ tokenValue: string }>('POST', '/api/user/tokens', {
      description: 'interop',
      type: 'refresh',
    });
    const home = homeOf(line, 'renewed');
    await mkdir(home, { recursive: true });
    const account = {
      accessToken: 'pul-ended',
      refreshToken: tokenValue,
      lastValidatedAt: '2020-01-01T00:00:00Z',
    };
    await writeFile(
      join(home, 'credentials.json'),
      JSON.stringify({ current: stage.url, accounts: { [stage.url]: account } }),
      { mode: 0o600 },
    );
    const run = createRunLine(line, 'renewed');
    const { stdout } = expectSuccess(await run('whoami'));
    must(stdout.trim() === 'admin', `was to print admin, and printed: ${stdout}`);
    expectSuccess(await run('env', 'ls'));
    return 'prints admin, and lists environments with the new token';
  });
}
