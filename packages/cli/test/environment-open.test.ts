import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startEnvironmentCli } from './support/environment-cli.ts';

const { env, file, stop } = await startEnvironmentCli();
afterAll(stop);

const password = `it's "$(id)" \`x\` \\n 100%`;
const definition = `values:
  db: {port: 5432, password: {fn::secret: ${JSON.stringify(password)}}}
  big: 12345678901234567890
  yes: "yes"
  environmentVariables:
    PORT: \${db.port}
    PASSWORD: \${db.password}
    PEM: {fn::secret: "line one\\nline two\\n"}
  files: {KUBECONFIG: "a: 1"}
`;
await env(['init', 'app/open', '-f', await file('open.yaml', definition)]);

const open = (parameters: readonly string[] = [], variables: Record<string, string> = {}) =>
  env(['open', 'app/open', ...parameters], { env: variables });

test('JSON has all values, with secrets, and numbers as written', async () => {
  const { exitCode, stdout, stderr } = await open();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('"big": 12345678901234567890,');
  expect(JSON.parse(stdout)).toMatchObject({ db: { port: 5432, password }, files: { KUBECONFIG: 'a: 1' } });
  expect((await open(['--json'])).stdout).toBe(stdout);
});

test('YAML has the same values', async () => {
  const { stdout } = await open(['--format', 'yaml']);
  expect(stdout).toContain('big: 12345678901234567890\n');
  expect(parse(stdout)).toEqual(JSON.parse((await open()).stdout));
});

test('one value is printed as it is, or in the requested format', async () => {
  expect((await open(['db.password'])).stdout).toBe(`${password}\n`);
  expect((await open(['db.port'])).stdout).toBe('5432\n');
  expect((await open(['db.password', '--format', 'json'])).stdout).toBe(`${JSON.stringify(password)}\n`);
  expect(JSON.parse((await open(['db'])).stdout)).toEqual({ port: 5432, password });
  expect((await open(['db', '--format', 'dotenv'])).stdout).toContain("port='5432'\n");
  const missing = await open(['db.nothing']);
  expect(missing).toMatchObject({ exitCode: 5, stdout: '' });
  expect(missing.stderr).toContain('unknown path db.nothing in app/open');
});

test.each([
  ['shell', 'eval "$1"'],
  ['dotenv', 'set -a; eval "$1"'],
])('a real shell reads %s, and a note names the files that it lacks', async (format, read) => {
  const { stdout, stderr } = await open(['--format', format]);
  const ran = spawnSync(
    'sh',
    ['-c', `${read}; printf '%s|%s|%s|' "$PORT" "$PASSWORD" "$PEM"`, 'sh', stdout],
    {
      encoding: 'utf8',
    },
  );
  expect(ran).toMatchObject({ stdout: `5432|${password}|line one\nline two\n|`, stderr: '' });
  expect(stderr).toBe(
    'Files are not included (KUBECONFIG); "symbolon env run" writes them while a command runs.\n',
  );
});

test('in a GitHub job the variables are appended and secrets are masked', async () => {
  const path = await file('github-env', 'BEFORE=1\n');
  const { exitCode, stdout, stderr } = await open(['--format', 'github'], { GITHUB_ENV: path });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  const [, delimiter] = /^PASSWORD<<(symbolon_[0-9a-f-]{36})$/m.exec(await readFile(path, 'utf8')) ?? [];
  expect(await readFile(path, 'utf8')).toContain(`\nPASSWORD<<${delimiter}\n${password}\n${delimiter}\n`);
  const masks = stderr.split('\n').filter((line) => line.startsWith('::add-mask::'));
  for (const secret of [password.replace('%', '%25'), 'line one', 'line two']) {
    expect(masks).toContain(`::add-mask::${secret}`);
  }
  expect(masks.join()).not.toContain('5432');
});

test('outside GitHub Actions, the variables are printed', async () => {
  const { stdout } = await open(['--format', 'github']);
  expect(stdout).toMatch(/^PORT<<(symbolon_.*)\n5432\n\1$/m);
});

test('a lifetime can be requested; if it is too long, the error names the maximum', async () => {
  expect((await open(['--lifetime', '15m'])).exitCode).toBe(0);
  const refused = await open(['--lifetime', '30d']);
  expect(refused).toMatchObject({ exitCode: 5, stdout: '' });
  expect(refused.stderr).toMatch(/can stay open for at most 24h/);
});
