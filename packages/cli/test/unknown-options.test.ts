import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listCommands } from '../src/command-registry.ts';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

const commands = await listCommands();

describe('an option that other tools have everywhere is explained by every command', () => {
  test.each(commands.map(({ name }) => name))('%s --verbose', async (name) => {
    // Only its own values are checked after the arguments.
    const given = name === 'policy add' ? ['ci', 'policies.json'] : [];
    const ran = await runInProcess([...name.split(' '), ...given, '--verbose']);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain('unknown option --verbose');
    expect(ran.stderr).toContain('--json prints the server’s whole response');
  });

  test.each([
    [['whoami', '-v'], '"symbolon version" prints the version.'],
    [['-v'], '"symbolon version" prints the version.'],
    [['env', 'list', '--output', 'json'], 'Use --json'],
    [['env', 'list', '--organization', 'acme'], 'Specify the organization with --org ORG'],
    [['env', 'list', '--server', 'https://a'], 'Specify the server with --url URL'],
    [['whoami', '--token', 'x'], 'Log in with "symbolon login"'],
    [['org', 'create', 'acme', '--yes'], 'This command does not ask for confirmation.'],
    [['whoami', '--quiet'], '2>/dev/null'],
    [['whoami', '--no-color'], 'NO_COLOR'],
  ])('%j', async (parameters, explanation) => {
    const ran = await runInProcess(parameters);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(explanation);
  });
});

describe('an option of other commands names them', () => {
  test.each([
    [['whoami', '--wide'], /--wide is an option of "issuer list", "[a-z ]+", "[a-z ]+" and \d+ more\./],
    [['team', 'list', '--since', '1h'], /--since is an option of "audit list", "token revoke"\./],
    [['issuer', 'create', '--keep-tokens'], /--keep-tokens is an option of "issuer delete"/],
    [['issuer', 'create', '--wide', '--name', 'ci'], /--wide is an option of "issuer list"/],
  ])('%j', async (parameters, explanation) => {
    const ran = await runInProcess(parameters);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toMatch(explanation);
  });

  test('unless the command has one that is spelt like it', async () => {
    const ran = await runInProcess(['whoami', '--jsn']);
    expect(ran.stderr).toBe('symbolon: unknown option --jsn; did you mean --json?\n');
  });
});

describe('with a preset', () => {
  let cli: EnvironmentCli;
  const create = (...values: readonly string[]) =>
    runInProcess(['issuer', 'create', '--preset', 'github-actions', ...values], { env: cli.variables });

  beforeAll(async () => {
    cli = await startEnvironmentCli();
  });
  afterAll(() => cli.stop());

  test.each([
    [['--owner', 'acme', '--repo', 'app', '--verbose'], 'unknown option --verbose: the values of the preset'],
    [['--owner', 'acme', '--repo', 'app', '--verbose'], '--json prints the server’s whole response'],
    [['--owner', 'acme', '--repo', 'app', '--wide'], '--wide is an option of "issuer list"'],
    [['--owner', '--repo', 'app'], '--owner needs a value'],
    [['--repo', 'app', '--owner'], '--owner needs a value'],
    [['--repo', 'app', '--owner='], '--owner needs a value'],
    [['--ownr', '--repo', 'app'], 'Did you mean --owner?'],
  ])('%j: %s', async (values, message) => {
    const ran = await create(...values);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});
