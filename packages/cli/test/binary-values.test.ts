import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EnvironmentCli, startEnvironmentCli } from './support/environment-cli.ts';

let cli: EnvironmentCli;
let env: EnvironmentCli['env'];

const base64 = '/u3+7QAAAAIAAAAB';
const hex = 'feedfeed0000000200000001';
const note = /^Bytes that are not UTF-8 are shown as U\+FFFD \(files\.KEYSTORE\); .*\n$/;

beforeAll(async () => {
  cli = await startEnvironmentCli();
  env = cli.env;
  const text = `values:\n  name: text\n  files:\n    KEYSTORE:\n      fn::fromBase64: ${base64}\n`;
  expect((await env(['create', 'app/binary', '--file', await cli.file('doc.yaml', text)])).exitCode).toBe(0);
  const variables = `values:\n  environmentVariables: {KEYSTORE: {fn::fromBase64: ${base64}}}\n`;
  await env(['create', 'app/variable', '--file', await cli.file('variable.yaml', variables)]);
});

afterAll(() => cli.stop());

describe('bytes that are not text', () => {
  test('are valid in a document', async () => {
    expect(await env(['check', 'app/binary'])).toMatchObject({
      exitCode: 0,
      stdout: 'No errors or warnings.\n',
    });
  });

  test('are printed as they are when they are the only value', () => {
    const binary = fileURLToPath(new URL('../bin/symbolon.js', import.meta.url));
    const { stdout, status } = spawnSync(
      process.execPath,
      [binary, 'env', 'open', 'app/binary', 'files.KEYSTORE'],
      { env: { ...cli.variables, SYMBOLON_CONFIG_HOME: '/nonexistent' } },
    );
    expect(status).toBe(0);
    expect(stdout.toString('hex')).toBe(hex);
  });

  test('are the content of a file of env run', async () => {
    const script = `process.stdout.write(require('fs').readFileSync(process.env.KEYSTORE).toString('hex'))`;
    const ran = await env(['run', 'app/binary', '--', process.execPath, '-e', script]);
    expect(ran).toMatchObject({ exitCode: 0, stdout: hex });
  });

  test.each(['json', 'yaml'])('become U+FFFD in %s, with a note', async (format) => {
    for (const path of [[], ['files'], ['files.KEYSTORE']]) {
      const ran = await env(['open', 'app/binary', ...path, '--format', format]);
      expect(ran.exitCode).toBe(0);
      expect(ran.stdout).toContain('\ufffd');
      expect(ran.stderr).toMatch(note);
    }
    const other = await env(['open', 'app/binary', 'name', '--format', format]);
    expect(other).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test.each(['dotenv', 'shell', 'github'])('are not variables in %s', async (format) => {
    const refused = await env(['open', 'app/variable', '--format', format]);
    expect(refused).toMatchObject({ exitCode: 5, stdout: '' });
    expect(refused.stderr).toContain(
      'environmentVariables["KEYSTORE"] has bytes that are not UTF-8: use a file',
    );
    const left = await env(['open', 'app/binary', '--format', format]);
    expect(left).toMatchObject({ exitCode: 0, stdout: '' });
    expect(left.stderr).toContain('Files are not included (KEYSTORE)');
  });

  test('are in the JSON of env get, with a note in the text', async () => {
    const { stdout } = await env(['get', 'app/binary', 'files.KEYSTORE', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ bytes: base64, isSecret: false });
    const shown = await env(['get', 'app/binary', 'files.KEYSTORE']);
    expect(shown.stdout).toContain('\ufffd');
    expect(shown.stderr).toMatch(/^Bytes that are not UTF-8 are shown as U\+FFFD/);
    expect((await env(['get', 'app/binary', 'name'])).stderr).toBe('');
  });
});
