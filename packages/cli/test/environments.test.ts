import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { startEnvironmentCli } from './support/environment-cli.ts';
import { runInProcess } from './support/run-in-process.ts';

const canary = 'canary-4f7a-hunter2';
const definition = `# Production
values:
  port:   8080 # http
  ratio: 1.10
  zip: 012
  password:
    fn::secret: ${canary}
  dsn: "db://app:\${password}@db:\${port}"
`;

const { env, file, stop, server, variables } = await startEnvironmentCli();
afterAll(stop);
await env(['init', 'app/prod', '--file', await file('prod.yaml', definition)]);

describe('an environment', () => {
  test('is created, empty or with a document, and listed', async () => {
    expect(await env(['init', 'app/empty'])).toEqual({
      exitCode: 0,
      stdout: 'Created app/empty in main.\n',
      stderr: '',
    });
    const { stdout } = await env(['ls', '--project', 'app']);
    expect(stdout).toMatch(/^ENVIRONMENT +OWNER +CHANGED +TAGS\napp\/empty +admin .*\napp\/prod +admin /);
    const { environments } = JSON.parse((await env(['ls', '--all', '--json'])).stdout);
    expect(environments).toContainEqual(expect.objectContaining({ organization: 'main', name: 'prod' }));
  });

  test('is not created twice, or with a document that has errors', async () => {
    const again = await env(['init', 'app/prod']);
    expect(again).toMatchObject({ exitCode: 5, stdout: '' });
    expect(again.stderr).toContain('app/prod');
    const faulty = await env(['init', 'app/faulty', '-f', '-'], { stdin: `values:\n  a: abc\${b}\n` });
    expect(faulty).toMatchObject({ exitCode: 1, stdout: '' });
    expect(faulty.stderr).toContain(`  2 |   a: abc\${b}\n    |           ^\n`);
    expect((await env(['get', 'app/faulty'])).exitCode).toBe(5);
  });

  test('is deleted with a confirmation, or with --yes', async () => {
    await env(['init', 'app/gone']);
    expect(await env(['rm', 'app/gone'])).toMatchObject({ exitCode: 2, stdout: '' });
    const wrong = await env(['rm', 'app/gone'], { stdin: 'yes\n', atTerminal: true });
    expect(wrong).toMatchObject({ exitCode: 5, stdout: '' });
    expect(wrong.stderr).toContain('nothing was deleted');
    const right = await env(['rm', 'app/gone'], { stdin: 'app/gone\n', atTerminal: true });
    expect(right).toMatchObject({ exitCode: 0, stdout: 'Deleted app/gone.\n' });
    await env(['init', 'app/gone']);
    expect(await env(['rm', 'app/gone', '-y'])).toMatchObject({ exitCode: 0, stdout: 'Deleted app/gone.\n' });
  });
});

describe('get', () => {
  test('shows the document as written, with secrets encrypted', async () => {
    const { stdout } = await env(['get', 'app/prod']);
    expect(stdout).toMatch(/^# Production\nvalues:\n {2}port: {3}8080 # http\n/);
    expect(stdout).toMatch(/fn::secret:\n {6}ciphertext: ZXNj/);
    expect(stdout).not.toContain(canary);
  });

  test('shows secrets on request', async () => {
    const { stdout } = await env(['get', 'main/app/prod', '--show-secrets']);
    expect(stdout).toBe(definition);
  });

  test.each([
    [['ratio'], 'Value\n  1.10\nDefinition (app/prod, line 4)\n  1.10\n'],
    [['zip'], 'Value\n  "012"\nDefinition (app/prod, line 5)\n  012\n'],
    [['dsn'], /^Value\n {2}\[secret\]\nDefinition \(app\/prod, line \d+\)\n {2}"?db:/],
    [['dsn', '--show-secrets'], `Value\n  db://app:${canary}@db:8080\n`],
    [['password', '--definition', '--show-secrets'], `fn::secret: ${canary}\n`],
  ])('shows the value and definition of %j', async (parameters, shown) => {
    const ran = await env(['get', 'app/prod', ...parameters]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    if (typeof shown === 'string') expect(ran.stdout).toContain(shown);
    else expect(ran.stdout).toMatch(shown);
  });

  test('keeps numbers in JSON as written', async () => {
    expect((await env(['get', 'app/prod', 'ratio', '--json'])).stdout).toContain('"value": 1.10,');
  });

  test('reports an unknown path', async () => {
    const ran = await env(['get', 'app/prod', 'nothing']);
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('unknown path nothing in app/prod');
  });
});

describe('set', () => {
  const read = async (name: string) => (await env(['get', name])).stdout;

  test('changes one value and nothing else', async () => {
    await env(['init', 'app/set', '-f', await file('set.yaml', definition)]);
    const before = await read('app/set');
    expect(await env(['set', 'app/set', 'port', '9090'])).toEqual({
      exitCode: 0,
      stdout: 'Saved app/set, revision 3.\n',
      stderr: '',
    });
    expect(await read('app/set')).toBe(before.replace('   8080', ' 9090'));
    expect((await env(['set', 'app/set', 'port', '9090'])).stdout).toBe('No changes to app/set.\n');
  });

  test('parses numbers, lists and strings', async () => {
    await env(['set', 'app/set', 'list', '[1.50, yes, "a b", {c: 012}]']);
    await env(['set', 'app/set', 'text', '8080', '--string']);
    await env(['set', 'app/set', 'note', 'a #b: c']);
    await env(['set', 'app/set', 'below', '--', '-5']);
    const { stdout } = await env(['get', 'app/set']);
    expect(stdout).toContain('- 1.50\n');
    expect(stdout).toContain('c: 012\n');
    const values = JSON.parse((await env(['open', 'app/set'])).stdout);
    expect(values).toMatchObject({ list: [1.5, 'yes', 'a b', { c: '012' }], text: '8080', below: -5 });
    expect(values.note).toBe('a #b: c');
  });

  test('encrypts a secret, and keeps an existing secret encrypted', async () => {
    await env(['set', 'app/set', 'token', '-', '--secret'], { stdin: `${canary}-1\n` });
    await env(['set', 'app/set', 'password', `${canary}-2`]);
    expect(await read('app/set')).not.toContain(canary);
    expect((await env(['open', 'app/set', 'token'])).stdout).toBe(`${canary}-1\n`);
    expect((await env(['open', 'app/set', 'password'])).stdout).toBe(`${canary}-2\n`);
    await env(['set', 'app/set', 'password', 'visible', '--plaintext']);
    expect(await read('app/set')).toContain('password: visible\n');
  });

  test.each([
    [['db.password', canary], 'because of its name'],
    [['a', 'AKIAIOSFODNN7EXAMPLE'], 'because of its format'],
    [
      ['a', '{b: [9f86d081884c7d659a2feaa0c55ad015]}'],
      'the value of a.b[0] looks like a secret (because it looks random)',
    ],
  ])('refuses %j without repeating it', async (parameters, message) => {
    const ran = await env(['set', 'app/set', ...parameters]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain('--plaintext');
    expect(ran.stderr).not.toMatch(new RegExp(`${canary}|AKIA|9f86`));
  });

  test('is refused with the error below its line', async () => {
    const ran = await env(['set', 'app/set', 'imports[0]', 'app/nowhere']);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(/\d+ \| *- app\/nowhere\n +\| +\^{11}\n/);
  });

  test('loses no concurrent change', async () => {
    await env(['init', 'app/busy']);
    for (let round = 0; round < 5; round += 1) {
      const sets = ['a', 'b'].map((name) => env(['set', 'app/busy', `${name}${round}`, '1']));
      for (const ran of await Promise.all(sets)) expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    }
    const values = JSON.parse((await env(['open', 'app/busy'])).stdout);
    expect(Object.keys(values).toSorted()).toEqual([
      'a0',
      'a1',
      'a2',
      'a3',
      'a4',
      'b0',
      'b1',
      'b2',
      'b3',
      'b4',
    ]);
  });

  test('gives up after two conflicts and reports it', async () => {
    const asked: string[] = [];
    const faster = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers['if-match'] ?? ''}`);
      const isRead = request.method === 'GET';
      response.writeHead(isRead ? 200 : 409, {
        etag: `"${asked.length}"`,
        'content-type': 'application/json',
      });
      response.end(isRead ? 'values: {}\n' : '{"code":409,"message":"moved on"}');
    });
    await new Promise<void>((resolve) => faster.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void faster.close());
    const url = `http://127.0.0.1:${(faster.address() as AddressInfo).port}`;
    const ran = await env(['set', 'main/app/prod', 'a', '1'], { env: { SYMBOLON_URL: url } });
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('someone else changed app/prod twice in the meantime; nothing was saved');
    expect(asked).toEqual(['GET ', 'PATCH "1"', 'GET ', 'PATCH "3"']);
  });

  test('delete removes one value', async () => {
    expect(await env(['rm', 'app/set', 'zip'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await read('app/set')).not.toContain('zip');
    const ran = await env(['rm', 'app/set', 'zip']);
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('unknown path values.zip in the document');
  });
});

describe('the history', () => {
  test('is listed, compared, tagged, rolled back and retracted', async () => {
    await env(['init', 'app/history', '-f', await file('history.yaml', 'values:\n  a: 1\n  b: 2\n')]);
    await env(['set', 'app/history', 'a', '10']);
    await env(['set', 'app/history', 'b', '20']);
    const diff = await env(['diff', 'app/history@2', 'app/history@4']);
    expect(diff).toMatchObject({ exitCode: 0, stderr: '' });
    expect(diff.stdout).toBe(
      '--- app/history@2\n+++ app/history@4\n@@ -1,3 +1,3 @@\n values:\n-  a: 1\n-  b: 2\n+  a: 10\n+  b: 20\n',
    );
    expect((await env(['diff', 'app/history@3', '--exit-code'])).exitCode).toBe(1);
    expect((await env(['diff', 'app/history@4', '--exit-code'])).exitCode).toBe(0);

    expect((await env(['version', 'tag', 'app/history@3', 'stable'])).exitCode).toBe(0);
    expect((await env(['version', 'tag', 'app/history@2', 'stable'])).stdout).toBe(
      'stable now refers to revision 2 of app/history.\n',
    );
    expect((await env(['version', 'tag', 'app/history', '--json'])).stdout).toContain('"name": "stable"');
    expect((await env(['open', 'app/history@stable', 'a'])).stdout).toBe('1\n');

    expect((await env(['version', 'rollback', 'app/history@stable'])).stdout).toBe(
      'Saved app/history, revision 5.\n',
    );
    expect((await env(['get', 'app/history'])).stdout).toBe('values:\n  a: 1\n  b: 2\n');
    const reason = ['--reason', 'too high', '--replacement', '2'];
    expect((await env(['version', 'retract', 'app/history@4', ...reason, '--yes'])).exitCode).toBe(0);
    expect((await env(['get', 'app/history@4'])).stderr).toContain('too high');
    expect((await env(['version', 'tag', 'app/history', 'stable', '--remove'])).exitCode).toBe(0);

    const { stdout } = await env(['version', 'ls', 'app/history', '--limit', '2']);
    expect(stdout).toMatch(
      /^REVISION +TAGS +SAVED +BY +RETRACTED\n5 +latest .*admin\n4 .* replaced by 2: too high\n$/,
    );
  });

  test('of another environment starts with the cloned revision', async () => {
    expect((await env(['clone', 'app/prod', 'app/copy'])).stdout).toBe('Cloned app/prod to app/copy.\n');
    expect((await env(['open', 'app/copy', 'password'])).stdout).toBe(`${canary}\n`);
    expect((await env(['diff', 'app/prod', 'app/copy', '--show-secrets'])).stderr).toBe('No differences.\n');
  });

  test('tags are set, listed and deleted', async () => {
    expect((await env(['tag', 'set', 'app/prod', 'team', 'ops'])).stdout).toBe(
      'app/prod has the tag team=ops.\n',
    );
    expect((await env(['tag', 'set', 'app/prod', 'team', 'dev'])).exitCode).toBe(0);
    expect((await env(['tag', 'get', 'app/prod', 'team'])).stdout).toBe('dev\n');
    expect((await env(['tag', 'ls', 'app/prod'])).stdout).toBe('TAG   VALUE  BY\nteam  dev    admin\n');
    expect((await env(['ls', '--project', 'app'])).stdout).toMatch(/app\/prod .* team=dev\n/);
    expect((await env(['tag', 'rm', 'app/prod', 'team', '--yes'])).exitCode).toBe(0);
    expect((await env(['tag', 'get', 'app/prod', 'team'])).exitCode).toBe(5);
  });
});

describe('check', () => {
  test('shows every error below its line and exits with 1', async () => {
    const path = await file('faulty.yaml', `values:\n  a: \${b}\n  c: {fn::join: 1}\n`);
    const ran = await env(['check', '-f', path]);
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.stdout).toContain(`  2 |   a: \${b}\n    |        ^\n`);
    expect(ran.stdout).toContain('  at <yaml>:3:');
    const { diagnostics } = JSON.parse((await env(['check', '-f', path, '--json'])).stdout);
    expect(diagnostics).toHaveLength(2);
  });

  test('of a valid document reports no errors', async () => {
    expect(await env(['check', 'app/prod'])).toEqual({
      exitCode: 0,
      stdout: 'No errors or warnings.\n',
      stderr: '',
    });
  });

  test('shows no secret of the line', async () => {
    const stdin = `values:\n  a: {b: {fn::secret: ${canary}}, c: {fn::join: 1}}\n`;
    const ran = await env(['check', '-f', '-'], { stdin });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.stdout).toContain('  2 |   a: {b: {fn::secret: [secret]}, c: {fn::join: 1}}\n');
    expect(ran.stdout).not.toContain(canary);
  });
});

describe('a caller without permission', () => {
  test('sees nothing without a grant; with too small a grant, the error names the missing permission', async () => {
    const { stdout } = await runInProcess(['token', 'create', 'ci', '--json'], { env: { ...variables } });
    const machine = { env: { SYMBOLON_ACCESS_TOKEN: JSON.parse(stdout).tokenValue, SYMBOLON_ORG: 'main' } };
    expect((await env(['ls'], machine)).stderr).toContain('There are no environments that you may read');
    expect((await env(['open', 'app/prod'], machine)).exitCode).toBe(5);
    await env(['grant', 'set', 'app/prod', 'read', '--machines']);
    expect((await env(['get', 'app/prod', 'port'], machine)).exitCode).toBe(0);
    const refused = await env(['open', 'app/prod'], machine);
    expect(refused).toMatchObject({ exitCode: 3, stdout: '' });
    expect(refused.stderr).toMatch(/open/);
    expect((await env(['get', 'app/prod', '--show-secrets'], machine)).exitCode).toBe(3);
  });
});

describe('an invalid command line exits with 2', () => {
  test.each([
    [['open', 'a/b/c/d'], 'an environment must be ENV'],
    [['get', 'app/prod', 'a..b'], 'a path must have the form'],
    [['set', 'app/prod@3', 'a', '1'], 'omit the version'],
    [['set', 'app/prod', 'a', '1', '--secret', '--plaintext'], 'are mutually exclusive'],
    [['set', 'app/prod', 'a', '-', '--secret'], 'standard input is empty'],
    [['edit', 'app/prod', '-f', '-'], 'standard input is empty'],
    [['edit', 'app/prod', '-f', '/dev/null'], 'the file /dev/null is empty'],
    [['init', 'app/never', '-f', '-'], 'standard input is empty'],
    [['open', 'app/prod', '--format', 'toml'], '--format must be json, yaml, dotenv, shell or github'],
    [['open', 'app/prod', '--json', '--format', 'yaml'], 'are mutually exclusive'],
    [['open', 'app/prod', '--lifetime', 'long'], '--lifetime must be a duration'],
    [['run', 'app/prod'], 'no command was given'],
    [['diff', 'app/prod'], 'nothing to compare with'],
    [['check'], 'specify either ENV or --file FILE'],
    [['check', 'app/prod', '-f', '-'], 'specify either ENV or --file FILE'],
    [['edit', 'app/prod'], 'an editor needs a terminal'],
    [['edit', 'app/prod', '-f', '-', '--show-secrets'], '--file replaces the document without an editor'],
    [['clone', 'app/prod', 'other/app/x'], 'within its organization'],
    [['version', 'rollback', 'app/prod'], 'specify the revision'],
    [['version', 'retract', 'app/prod'], 'specify the revision'],
    [['version', 'tag', 'app/prod', '--remove'], 'needs the name of a tag'],
    [['ls', '--all', '--org', 'main'], 'are mutually exclusive'],
    [['get', 'main/app/prod', '--org', 'other'], 'name different organizations'],
  ])('%j', async (parameters, message) => {
    const ran = await env(parameters);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});

test('Enter alone at the prompt for a value is a usage error and saves nothing', async () => {
  const before = (await env(['get', 'app/prod'])).stdout;
  const ran = await env(['set', 'app/prod', 'a', '-', '--secret'], { stdin: '\n', atTerminal: true });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('no value was entered');
  expect((await env(['get', 'app/prod'])).stdout).toBe(before);
});

test('the database contains no secret in plain text', async () => {
  for (const path of [server.databasePath, `${server.databasePath}-wal`]) {
    expect((await readFile(path)).includes(canary)).toBe(false);
  }
});
