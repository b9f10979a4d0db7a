import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { listCommands } from '../src/command-registry.ts';
import { runInProcess } from './support/run-in-process.ts';
import { runSymbolon } from './support/run-symbolon.ts';

const token = 'pul-2222222222222222222222222222222222222222';
const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJzZWNyZXQifQ.c2VjcmV0';
const commands = await listCommands();

describe('help', () => {
  test('without arguments every command is listed, with exit code 0', async () => {
    const ran = await runSymbolon([]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    const words = ran.stdout.replaceAll(/\s+/g, ' ');
    for (const { name, summary } of commands) expect(words).toContain(` ${name} ${summary} `);
  });

  test.each(commands.map(({ name }) => name))(
    'symbolon help %s shows usage, options and an example',
    async (name) => {
      const command = commands.find((candidate) => candidate.name === name);
      const { exitCode, stdout } = await runInProcess(['help', ...name.split(' ')]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Usage\n  symbolon ${name}`);
      for (const option of Object.keys(command?.options ?? {})) expect(stdout).toContain(`  --${option}`);
      expect(command?.examples.length).toBeGreaterThan(0);
    },
  );

  test('the exit codes are listed', async () => {
    const { stdout } = await runInProcess(['help', 'exit-codes']);
    for (const code of [0, 1, 2, 3, 4, 5]) expect(stdout).toMatch(new RegExp(`^ {2}${code} {2}\\w`, 'm'));
  });

  test('a group alone shows its commands and is a usage error', async () => {
    const ran = await runInProcess(['issuer']);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain('symbolon issuer create');
  });

  test('a group of two words shows its commands, and an option its letter', async () => {
    expect((await runInProcess(['env', 'version', '--help'])).stdout).toContain(
      'symbolon env version rollback',
    );
    expect((await runInProcess(['help', 'env', 'tag'])).stdout).toContain('symbolon env tag set');
    expect((await runInProcess(['help', 'env', 'run'])).stdout).toContain('  --interactive, -i');
  });

  test('the version is that of the package', async () => {
    expect((await runSymbolon(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('help and version work anywhere', () => {
  test.each([['-h'], ['--help'], ['env', '-h'], ['env', 'help'], ['whoami', '-h'], ['help', 'whoami']])(
    '%s %s shows help',
    async (...line) => {
      expect(await runInProcess(line.filter((word) => word !== undefined))).toMatchObject({
        exitCode: 0,
        stderr: '',
      });
    },
  );

  test.each([['version'], ['--version'], ['env', '--version'], ['whoami', '--version']])(
    '%s %s shows the version',
    async (...line) => {
      expect((await runInProcess(line.filter((word) => word !== undefined))).stdout).toBe('1.2.3\n');
    },
  );
});

describe('an invalid command line exits with 2 and a reason', () => {
  test.each([
    [['isuer', 'list'], 'Did you mean "symbolon issuer list"?'],
    [['hlep'], 'Did you mean "symbolon help"?'],
    [['issuer', 'get', 'a', 'b'], 'Usage: symbolon issuer get ISSUER [options]'],
    [['env', 'get'], 'Usage: symbolon env get ENV [PATH] [options]'],
    [['nonsense'], '"symbolon help" lists all commands.'],
    [['env', 'vresion', 'ls'], 'Did you mean "symbolon env version ls"?'],
    [['env', 'version', 'rollbak'], 'Did you mean "symbolon env version rollback"?'],
    [['env', 'version', 'nonsense'], 'unknown command "env version nonsense"'],
    [['issuer', 'describe', 'ci'], 'Did you mean "symbolon issuer get"?'],
    [['issuer', 'new'], 'Did you mean "symbolon issuer create"?'],
    [['env', 'update', 'app/prod'], 'Did you mean "symbolon env edit"?'],
    [['env', 'destroy', 'app/prod'], 'Did you mean "symbolon env delete"?'],
    [['member', 'destroy', 'ann'], 'Did you mean "symbolon member delete"?'],
    [['policy', 'create'], 'Did you mean "symbolon policy add"?'],
    [['token', 'rm', 'x'], 'Did you mean "symbolon token revoke"?'],
    [['decision', 'explain', 'x'], 'Did you mean "symbolon decision get"?'],
    [['org', 'delete', 'acme'], '"symbolon org --help" lists its commands.'],
    [['issuer', 'edit', 'ci'], 'Did you mean "symbolon issuer set"?'],
    [['pool', 'crate'], 'Did you mean "symbolon pool create"?'],
    [['env', 'run', '-x', 'app/prod', '--', 'true'], 'unknown option -x'],
    [['env', 'check', '-f'], 'needs a value'],
    [['whoami', '--jsno'], 'did you mean --json?'],
    [['whoami', '--frob'], 'unknown option --frob'],
    [['issuer', 'show'], 'needs ISSUER'],
    [['issuer', 'show', 'a', 'b'], 'too many arguments'],
    [['whoami', '--json=yes'], '--json takes no value'],
    [['exchange', '--org'], '--org needs a value'],
    [['exchange', '--org', 'a', '--team', 'x', '--admin'], 'are mutually exclusive'],
    [['exchange', '--org', 'a', '--type', 'team'], '--type team needs --team NAME'],
    [['exchange', '--org', 'a', '--oidc-token', jwt, '--expiration', '2 fortnights'], 'must be a duration'],
    [['exchange', '--org', 'a', '--oidc-token', 'file:///nonexistent/token'], 'does not exist'],
    [['audit', 'verify', '--checkpoint', '12'], 'SEQUENCE:HASH'],
    [['completion', 'tcsh'], 'bash, zsh or fish'],
    [['whoami', '--url', 'ftp://a'], 'must start with https://'],
  ])('%j', async (parameters, message) => {
    const ran = await runInProcess(parameters);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });

  test.each([
    [['login', token]],
    [[token]],
    [['whoami', jwt]],
    [['token', 'revoke', token]],
    [['login', `--tokn=${token}`]],
    [['env', 'sett', 'app/prod', 'password', 'c2VjcmV0']],
    [['sett', 'password', 'c2VjcmV0']],
    [['exchange', '--org', 'a', '--oidc-token', `${jwt}.x`]],
    [['whoami', '--url', `https://user:${token}@a`]],
  ])('without repeating a token: %j', async (parameters) => {
    const { exitCode, stdout, stderr } = await runInProcess(parameters);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toMatch(/pul-2|eyJ|c2VjcmV0/);
  });
});

test('with --json an error is JSON on standard error', async () => {
  const { exitCode, stderr } = await runSymbolon(['whoami', '--json'], {
    env: { SYMBOLON_URL: 'http://127.0.0.1:1' },
  });
  expect(exitCode).toBe(3);
  expect(JSON.parse(stderr)).toEqual({
    error: {
      code: 'cli',
      message: 'you are not logged in to http://127.0.0.1:1',
      hint: 'Log in with "symbolon login", or set SYMBOLON_ACCESS_TOKEN.',
      requestId: null,
      decisionId: null,
    },
  });
});

describe('completion', () => {
  test('for bash is a valid script that completes groups, commands and options', async () => {
    const { stdout: script } = await runSymbolon(['completion', 'bash']);
    expect(spawnSync('bash', ['-n'], { input: script })).toMatchObject({ status: 0 });
    const complete = (words: readonly string[]) => {
      const call = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _symbolon; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', `${script}\n${call}`], { encoding: 'utf8' })
        .stdout.trim()
        .split('\n');
    };
    expect(complete(['symbolon', 'iss'])).toEqual(['issuer', 'issuer-documents']);
    expect(complete(['symbolon', 'issuer', 'p'])).toEqual(['pin']);
    expect(complete(['symbolon', 'issuer', 'pin', 'ci', '--rec'])).toEqual(['--recorded']);
    expect(complete(['symbolon', 'whoami', '--u'])).toEqual(['--url']);
    expect(complete(['symbolon', 'env', 'v'])).toEqual(['version']);
    expect(complete(['symbolon', 'env', 'version', 'r'])).toEqual(['rollback', 'retract']);
    expect(complete(['symbolon', 'env', 'version', 'retract', 'app/prod@3', '--rea'])).toEqual(['--reason']);
    expect(complete(['symbolon', 'env', 'run', 'app/prod', '--int'])).toEqual(['--interactive']);
  });

  test.each(['zsh', 'fish'])('for %s names every command', async (shell) => {
    const { exitCode, stdout } = await runInProcess(['completion', shell]);
    expect(exitCode).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(name.split(' ').at(-1));
  });
});

test('an old Node fails with the required version and a way to get it', () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '20.19.0' } })`;
  const binary = fileURLToPath(new URL('../bin/symbolon.js', import.meta.url));
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, binary, 'whoami'],
    { encoding: 'utf8' },
  );
  expect(status).toBe(5);
  expect(stderr).toMatch(
    /^symbolon needs Node 22\.18 or later, and this is Node 20\.19\.0; .*npx symbolon.*\n$/,
  );
});
