import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checks, must } from '../checks.ts';
import type { Stage } from '../start-stage.ts';
import { type CommandLine, createRunLine, expectSuccess, homeOf } from './prove-command-line.ts';

/**
 * Proves the features that only `pulumi` has, after `proveLogins`: the other ways to log in, the identity that it then
 * prints, and the renewal of an expired token.
 */
export async function provePulumiLogins(line: CommandLine, checks: Checks): Promise<void> {
  await proveOtherLogins(line, checks);
  await proveIdentities(line, checks);
  await proveRenewal(line, checks);
}

/** Logs in with the organization from the token, and with a token from a file in the form that auth-actions writes. */
async function proveOtherLogins(line: CommandLine, checks: Checks): Promise<void> {
  const { stage } = line;
  await checks.check(
    'login --oidc-token, with the organization taken from the audience of the token',
    async () => {
      const run = createRunLine(line, 'audience');
      const { stdout } = expectSuccess(
        await run('login', stage.url, '--oidc-token', await stage.requestJobToken()),
      );
      must(stdout.includes(' as main '), `expected a login as main, got: ${stdout}`);
      return 'logged in as main';
    },
  );
  await checks.check('login --oidc-token file://job.jwt --oidc-org main --oidc-expiration 15m', async () => {
    const file = join(stage.directory, 'job.jwt');
    await writeFile(file, await stage.requestJobToken());
    const run = createRunLine(line, 'file');
    const parameters = ['--oidc-token', `file://${file}`, '--oidc-org', 'main', '--oidc-expiration', '15m'];
    const { stdout } = expectSuccess(await run('login', stage.url, ...parameters));
    must(stdout.includes(' as main '), `expected a login as main, got: ${stdout}`);
    return 'logged in as main';
  });
  await checks.check('whoami with PULUMI_ACCESS_TOKEN, as auth-actions sets it, and no login', async () => {
    const environment = {
      PULUMI_ACCESS_TOKEN: await requestTeamToken(stage),
      PULUMI_BACKEND_URL: stage.url,
    };
    const run = createRunLine({ ...line, environment }, 'variable');
    const { stdout } = expectSuccess(await run('whoami'));
    must(stdout.trim() === 'main/dev', `expected main/dev, printed: ${stdout}`);
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
    must(stdout.trim() === 'main', `expected main, printed: ${stdout}`);
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
      must(missing.length === 0, `expected ${missing.join(', ')}, printed: ${stdout}`);
      return `prints ${expected.join(', ')}`;
    });
  }
}

/** No command passes a refresh token to the program, so it is written to the program's credentials file. */
async function proveRenewal(line: CommandLine, checks: Checks): Promise<void> {
  const { stage } = line;
  await checks.check('renews an expired access token with its refresh token', async () => {
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
    must(stdout.trim() === 'admin', `expected admin, printed: ${stdout}`);
    expectSuccess(await run('env', 'ls'));
    return 'prints admin, and lists environments with the new token';
  });
}
