import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';

let cli: EnvironmentCli;
let env: EnvironmentCli['env'];

const canary = 'PLACEHOLDER';

beforeAll(async () => {
  cli = await startEnvironmentCli();
  env = cli.env;
  const first = `values:\n  pw: {fn:secret: ${canary}-1}\n  db:\n    password: ${canary}-2\n    host: localhost\n`;
  await env(['create', 'app/plain', '--file', await cli.file('plain.yaml', first)]);
  const second = first.replace(`${canary}-1`, `${canary}-3`).replace('localhost', 'db.internal');
  await env(['edit', 'app/plain', '--file', await cli.file('plain2.yaml', second)]);
  const sealed = `values:\n  db:\n    key: {fn::secret: ${canary}-4}\n    port: 5432 # of the proxy\n`;
  await env(['create', 'app/sealed', '--file', await cli.file('sealed.yaml', sealed)]);
  await env(['set', 'app/sealed', 'db.port', '6432']);
});

afterAll(() => cli.stop());

describe('a secret in the wrong place is not printed', () => {
  test.each([
    ['a map in a block', `values:\n  account:\n    fn::secret:\n      password: ${canary}\n`],
    ['a map in flow style', `values:\n  account:\n    fn::secret: {user: app, password: ${canary}}\n`],
    ['misspelt', `values:\n  pw: {fn::Secret: ${canary}}\n  pw2: {fn::secrets: ${canary}}\n`],
  ])('by check and create: %s', async (_, text) => {
    const path = await cli.file('faulty.yaml', text);
    for (const command of [['check'], ['create', 'app/x']]) {
      const ran = await env([...command, '--file', path]);
      expect(ran.exitCode).toBe(1);
      expect(ran.stdout + ran.stderr).toContain('secret');
      expect(ran.stdout + ran.stderr).not.toContain(canary);
    }
  });

  test('by diff, which still shows the change', async () => {
    const ran = await env(['diff', 'app/plain@2', 'app/plain@3']);
    expect(ran).toMatchObject({
      exitCode: 0,
      stderr: 'Possible secrets are hidden: use --show-secrets to show them.\n',
    });
    expect(ran.stdout).toContain('-  pw: [secret]\n');
    expect(ran.stdout).toContain('+  pw: [secret]\n');
    expect(ran.stdout).not.toContain(canary);
    expect((await env(['diff', 'app/plain@2', 'app/plain@3', '--json'])).stdout).not.toContain(canary);
    const shown = await env(['diff', 'app/plain@2', 'app/plain@3', '--show-secrets']);
    expect(shown.stdout).toContain(`+  pw: {fn:secret: ${canary}-3}\n`);
  });

  test.each([
    ['pw', []],
    ['db', []],
    ['db.password', []],
    ['db.password', ['--definition']],
    ['db', ['--json']],
    ['pw', ['--definition', '--json']],
  ])('by get of %s %j', async (path, options) => {
    const ran = await env(['get', 'app/plain', path, ...options]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('[secret]');
    expect(ran.stdout + ran.stderr).not.toContain(canary);
    const shown = await env(['get', 'app/plain', path, ...options, '--show-secrets']);
    expect(shown.stdout).toContain(canary);
  });
});

test('the end of a secret that a # made a comment is not printed', async () => {
  const text = `values:\n  db:\n    password: hunter #2${canary}\n    key: {fn::secret: a}\n    pin: 1 # old\n`;
  await env(['create', 'app/cut', '--file', await cli.file('cut.yaml', text)]);
  const block = text
    .replace('{fn::secret: a}', `\n      fn::secret: b #${canary}`)
    .replace('pin: 1', 'pin: 2');
  const edited = await env(['edit', 'app/cut', '--file', await cli.file('cut2.yaml', block)]);
  expect(edited.exitCode).toBe(0);
  for (const options of [[], ['--json']]) {
    const { stdout } = await env(['diff', 'app/cut@2', 'app/cut@3', ...options]);
    expect(stdout).toContain('pin: 2 # old');
    expect(stdout).not.toContain(canary);
  }
  for (const path of ['db', 'db.key', 'db.password']) {
    const { stdout } = await env(['get', 'app/cut', path, '--definition']);
    expect(stdout).not.toContain(canary);
  }
  const faulty = await cli.file('cut3.yaml', `${block}    x: $\{nowhere}\n`);
  const { stdout, stderr } = await env(['check', '--file', faulty]);
  expect(stdout + stderr).toContain('nowhere');
  expect(stdout + stderr).not.toContain(canary);
});

test('get without a path shows the document as it is stored', async () => {
  expect((await env(['get', 'app/plain'])).stdout).toContain(`pw: {fn:secret: ${canary}-3}`);
});

test('a diff shows ciphertexts, harmless comments and values', async () => {
  const { stdout, stderr } = await env(['diff', 'app/sealed@2', 'app/sealed@3']);
  expect(stderr).toBe('');
  expect(stdout).toContain('ciphertext: ZXNj');
  expect(stdout).toContain('-    port: 5432 # of the proxy\n+    port: 6432 # of the proxy\n');
  expect((await env(['get', 'app/sealed', 'db.port'])).stdout).toContain('6432');
});
