import { existsSync, readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startEnvironmentCli } from './support/environment-cli.ts';

const { env, file, stop, directory } = await startEnvironmentCli();
afterAll(stop);

const canary = 'canary-91c2-hunter2';
await env([
  'init',
  'app/edit',
  '-f',
  await file('edit.yaml', `# mine\nvalues:\n  a: 1\n  s: {fn::secret: ${canary}}\n`),
]);

function temporaryDirectories(): string[] {
  return readdirSync(directory).filter((name) => name.startsWith('symbolon-'));
}

/** Creates an editor that runs the next line of an sh script each time, with the file as `$1`. */
async function editor(...scripts: readonly string[]): Promise<string> {
  const cases = scripts.map((script, index) => `${index}) ${script} ;;`).join('\n');
  const counter = await file('counter', '0');
  const program = `n=$(cat ${counter}); echo $((n + 1)) > ${counter}; case $n in\n${cases}\nesac\n`;
  return `sh ${await file('editor.sh', program)}`;
}

/** Returns an editor line that replaces a text, for any sh and sed. */
const replace = (from: string, to: string) =>
  `sed 's/${from}/${to}/' "$1" > ${directory}/changed; cat ${directory}/changed > "$1"`;

const edit = (EDITOR: string, parameters: readonly string[] = [], input?: string) =>
  env(['edit', 'app/edit', ...parameters], {
    env: { EDITOR },
    ...(input === undefined ? {} : { stdin: input, atTerminal: true }),
  });
const read = async () => (await env(['get', 'app/edit'])).stdout;

describe('an edit', () => {
  afterEach(() => expect(temporaryDirectories()).toEqual([]));

  test('is saved, and only the owner can read its file', async () => {
    const seen = `${directory}/seen`;
    const ran = await edit(
      await editor(`ls -ld "$1" "$(dirname "$1")" | cut -c1-10 > ${seen}; ${replace('a: 1', 'a: 2')}`),
    );
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^Saved app\/edit, revision \d+\.\n$/);
    expect(await read()).toContain('# mine\nvalues:\n  a: 2\n');
    expect(await readFile(seen, 'utf8')).toBe('drwx------\n-rw-------\n');
  });

  test('that changes nothing saves nothing', async () => {
    expect((await edit('true')).stdout).toBe('No changes to app/edit.\n');
  });

  test.each([
    ['emptied', ': > "$1"'],
    ['left blank', `printf ' \\n\\n' > "$1"`],
  ])('of a file that is %s saves nothing and keeps no file', async (_how, script) => {
    const before = await read();
    const ran = await edit(await editor(script));
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toBe(
      'symbolon: nothing was saved: the edited file is empty\nNothing was changed. For an empty document, use {}.\n',
    );
    expect(await read()).toBe(before);
  });

  test('of a file that is emptied after a refusal saves nothing and keeps no file', async () => {
    const before = await read();
    const ran = await edit(await editor(`printf 'values: [\\n' > "$1"`, ': > "$1"'), [], 'y\n');
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('nothing was saved: the edited file is empty');
    expect(ran.stderr).not.toContain('Your text is in');
    expect(await read()).toBe(before);
  });

  test('whose editor fails saves nothing', async () => {
    const before = await read();
    const ran = await edit(await editor(`echo 'values: {}' > "$1"; exit 3`));
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('the editor failed with exit code 3');
    expect(await read()).toBe(before);
  });

  test('shows secrets only on request, and encrypts them again', async () => {
    const copy = `${directory}/copy`;
    await edit(await editor(`cp "$1" ${copy}`));
    expect(await readFile(copy, 'utf8')).not.toContain(canary);
    await edit(await editor(`cp "$1" ${copy}; ${replace('a: 2', 'a: 3')}`), ['--show-secrets']);
    expect(await readFile(copy, 'utf8')).toContain(canary);
    expect(await read()).not.toContain(canary);
    expect((await env(['open', 'app/edit', 's'])).stdout).toBe(`${canary}\n`);
  });

  test('with errors shows them below their lines and continues with the edited text', async () => {
    const script = await editor(
      replace('a: 3', `a: \${b}`),
      `grep -q '{b}' "$1" && { ${replace('a: .*', 'a: 4')}; }`,
    );
    const ran = await edit(script, [], 'y\n');
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain(`  3 |   a: \${b}\n    |        ^\n`);
    expect(ran.stderr).toContain('Not saved. Edit again? [Y/n] ');
    expect(ran.stdout).toMatch(/^Saved app\/edit, revision \d+\.\n$/);
    expect(await read()).toContain('a: 4\n');
  });

  test('accepts a file that replaces the document', async () => {
    const faulty = await env(['edit', 'app/edit', '-f', '-'], { stdin: 'values: [\n' });
    expect(faulty).toMatchObject({ exitCode: 1, stdout: '' });
    const ran = await env(['edit', 'app/edit', '-f', '-'], { stdin: 'values:\n  a: 5\n' });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await read()).toBe('values:\n  a: 5\n');
  });
});

describe('a document that cannot be saved', () => {
  async function expectKept(stderr: string, content: string): Promise<void> {
    const [, path = ''] = /Your text is in (\S+), which only you can read/.exec(stderr) ?? [];
    expect(await readFile(path, 'utf8')).toBe(content);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(path)).toBe(true);
  }

  test.each([
    ['without a terminal', undefined],
    ['when editing is declined', 'n\n'],
    ['when the terminal closes', ''],
  ])('%s is kept in a file that is named', async (_where, input) => {
    const broken = `values:\n  a: \${b}\n`;
    const script = await editor(`printf 'values:\\n  a: \${b}\\n' > "$1"`, 'exit 9');
    const ran = await edit(script, [], input);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    await expectKept(ran.stderr, broken);
  });

  test('is kept when the editor fails on the second attempt', async () => {
    const script = await editor(`printf 'values: [' > "$1"`, 'exit 9');
    const ran = await edit(script, [], 'y\n');
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('not saved: the editor failed with exit code 9');
    await expectKept(ran.stderr, 'values: [');
  });

  test('after a concurrent change is kept, and overwrites nothing', async () => {
    const binary = fileURLToPath(new URL('../bin/symbolon.js', import.meta.url));
    const script = await editor(
      `${process.execPath} ${binary} env set app/edit theirs 1 > ${directory}/out; echo 'values: {ours: 1}' > "$1"`,
    );
    const ran = await edit(script);
    expect(ran).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ran.stderr).toContain('not saved: someone else changed app/edit in the meantime');
    await expectKept(ran.stderr, 'values: {ours: 1}\n');
    expect(await read()).toContain('theirs: 1');
  });
});
