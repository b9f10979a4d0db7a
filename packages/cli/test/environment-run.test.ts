import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startEnvironmentCli } from './support/environment-cli.ts';
import { runSymbolon } from './support/run-symbolon.ts';

const { env, file, stop, variables, directory } = await startEnvironmentCli();
afterAll(stop);

const definition = `values:
  password:
    fn::secret: hunter2-correct
  environmentVariables:
    PORT: 8080
    DEBUG: false
    RATIO: 1.10
    PASSWORD: \${password}
    SHORT: {fn::secret: "42"}
    PEM: {fn::secret: "-----BEGIN KEY-----\\nMIIEline\\n-----END KEY-----\\n"}
  files:
    CONFIG: "password=\${password}\\n"
    ../../ESCAPE: harmless
    KEYSTORE: {fn::fromBase64: /u3+7QAAAAIAAAAB}
`;
await env(['init', 'app/run', '-f', await file('run.yaml', definition)]);
await env(['init', 'app/plain', '-f', await file('plain.yaml', 'values: {environmentVariables: {A: b}}\n')]);

function run(parameters: readonly string[], options: { readonly stdin?: string } = {}) {
  return env(['run', ...parameters], options, runSymbolon);
}

/** Runs a script of Node in the environment. */
const node = (script: string) => ['--', process.execPath, '-e', script];

function temporaryDirectories(): string[] {
  return readdirSync(directory).filter((name) => name.startsWith('symbolon-'));
}

describe('a command', () => {
  test('has the variables as text besides its own, and its exit code is returned', async () => {
    const script = `const { PORT, DEBUG, RATIO, SYMBOLON_URL } = process.env;
      console.log(JSON.stringify([PORT, DEBUG, RATIO, SYMBOLON_URL !== undefined, process.argv.slice(1)])); process.exit(7)`;
    const ran = await run(['app/run', ...node(script), 'one', '--json', '-i']);
    expect(ran).toMatchObject({ exitCode: 7, stderr: '' });
    expect(JSON.parse(ran.stdout)).toEqual(['8080', 'false', '1.10', true, ['one', '--json', '-i']]);
  });

  test('has files with bytes that are not text', async () => {
    const script = `console.log(require('fs').readFileSync(process.env.KEYSTORE).toString('hex'))`;
    expect((await run(['app/run', ...node(script)])).stdout).toBe('feedfeed0000000200000001\n');
  });

  test('reads standard input', async () => {
    expect((await run(['app/run', '--', 'cat'], { stdin: 'from outside' })).stdout).toBe('from outside');
  });

  test('has files that only the user can read, and that are removed afterwards', async () => {
    const script = `const fs = require('fs'), path = require('path');
      const at = process.env.CONFIG, mode = (p) => (fs.statSync(p).mode & 0o777).toString(8);
      console.log(JSON.stringify([mode(at), mode(path.dirname(at)), fs.readFileSync(at, 'utf8').length,
        path.dirname(process.env['../../ESCAPE']) === path.dirname(at), at]))`;
    const { stdout } = await run(['app/run', ...node(script)]);
    const [fileMode, directoryMode, length, isInside, path] = JSON.parse(stdout);
    expect([fileMode, directoryMode, length, isInside]).toEqual([
      '600',
      '700',
      'password=hunter2-correct\n'.length,
      true,
    ]);
    expect(path.startsWith(directory)).toBe(true);
    expect(existsSync(path)).toBe(false);
    expect(temporaryDirectories()).toEqual([]);
  });

  test.each([
    ['/nonexistent/program', 127],
    ['/', 126],
  ])('%s cannot be run, sets the exit code as in shells, and leaves no file', async (program, exitCode) => {
    expect(await run(['app/run', '--', program])).toMatchObject({ exitCode, stdout: '' });
    expect(temporaryDirectories()).toEqual([]);
  });

  test('is not run when the environment cannot be opened or has errors', async () => {
    const broken = `values:
  login:
    fn::open::aws-login:
      oidc: {roleArn: "arn:aws:iam::123456789012:role/x", sessionName: test, duration: 1h, endpoint: "https://127.0.0.1:1"}
  environmentVariables: {KEY: "\${login.accessKeyId}"}
`;
    await env(['init', 'app/broken', '-f', await file('broken.yaml', broken)]);
    const ran = await run(['app/broken', '--', 'echo', 'ran']);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /error: .*\n {2}at app\/broken:3:.*\n {2}3 \| {5}fn::open::aws-login:\n {4}\| {5,}\^+\n/,
    );
    expect(ran.stderr).toContain('app/broken was opened with errors; its values were not used');
    expect(await run(['app/nowhere', '--', 'echo', 'ran'])).toMatchObject({ exitCode: 5, stdout: '' });
  });
});

describe('the output of a command', () => {
  test('shows no secret on either stream, in any encoding', async () => {
    const script = `const { PASSWORD, PEM } = process.env;
      for (const c of PASSWORD) process.stdout.write(c);
      process.stdout.write(' ' + JSON.stringify({ PEM }) + ' ' + PEM.split('\\n').map((l) => '> ' + l).join('\\n'));
      process.stderr.write('url: https://app:' + PASSWORD + '@db')`;
    const { stdout, stderr } = await run(['app/run', ...node(script)]);
    expect(stdout).toBe('[secret] {"PEM":"[secret]"} > [secret]\n> [secret]\n> [secret]\n> ');
    expect(stderr).toBe('url: https://app:[secret]@db');
  });

  test.each(['app/run', 'app/plain'])(
    'in %s shows no part of the inherited access token',
    async (environment) => {
      const token = variables['SYMBOLON_ACCESS_TOKEN'] ?? '';
      const script = `const { SYMBOLON_ACCESS_TOKEN } = process.env;
      for (const c of SYMBOLON_ACCESS_TOKEN) process.stdout.write(c);
      process.stderr.write('> authorization: token ' + SYMBOLON_ACCESS_TOKEN + '\\n')`;
      expect(await run([environment, ...node(script)])).toMatchObject({
        exitCode: 0,
        stdout: '[secret]',
        stderr: '> authorization: token [secret]\n',
      });
      const bare = await run([environment, '--no-mask', ...node(script)]);
      expect(bare.stdout).toBe(token);
      expect(token.length).toBeGreaterThan(20);
    },
  );

  test('keeps bytes that are not text, and texts that are too short to mask', async () => {
    const script = `process.stdout.write(Buffer.from([0xff, 0, 0x34, 0x32, 0x80]))`;
    const child = spawnRun(['app/run', ...node(script)]);
    const chunks: Buffer[] = [];
    for await (const chunk of outputOf(child)) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0xff, 0, 0x34, 0x32, 0x80]));
  });

  test.each(['-i', '--interactive', '--no-mask'])('is unchanged with %s', async (option) => {
    const { stdout } = await run(['app/run', option, '--', 'sh', '-c', 'echo "$PASSWORD"']);
    expect(stdout).toBe('hunter2-correct\n');
  });

  test('of a megabyte is complete', async () => {
    const script = `process.stdout.write('x'.repeat(1 << 20) + process.env.PASSWORD)`;
    const { stdout } = await run(['app/run', ...node(script)]);
    expect(stdout === `${'x'.repeat(1 << 20)}[secret]`).toBe(true);
  });
});

describe.runIf(existsSync('/usr/bin/script'))('a prompt on a terminal', () => {
  test.each(['Name> ', 'Continue? [y/N] ', 'Password: ', 'Done 45%', 'Enter a name'])(
    'is complete while the command waits: %j',
    async (prompt) => {
      const secret = `${prompt.at(-1)}hunter2-correct`;
      const document = JSON.stringify({ values: { a: { 'fn::secret': secret } } });
      const name = `app/prompt-${prompt.replaceAll(/\W/g, '')}`;
      await env(['init', name, '-f', await file('prompt.yaml', document)]);
      const child = spawnAtTerminal([
        name,
        '--',
        'sh',
        '-c',
        'printf %s "$0"; read -r x; echo "<$x>"',
        prompt,
      ]);
      let shown = '';
      outputOf(child).on('data', (chunk: Buffer) => {
        shown += chunk.toString();
      });
      await vi.waitUntil(() => shown.endsWith(prompt));
      child.stdin?.end('yes\n');
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(shown).toContain('<yes>');
    },
  );
});

/** Starts the real command on a pseudo-terminal (script(1) of util-linux). */
function spawnAtTerminal(parameters: readonly string[]): ChildProcess {
  const words = [process.execPath, binary, 'env', 'run', ...parameters];
  const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('/usr/bin/script', ['-qec', line, '/dev/null'], {
    env: { ...variables, SYMBOLON_CONFIG_HOME: '/nonexistent', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const binary = fileURLToPath(new URL('../bin/symbolon.js', import.meta.url));

/** Starts the real command, for signals; the end of the test kills its processes. */
function spawnRun(parameters: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [binary, 'env', 'run', ...parameters], {
    env: { ...variables, SYMBOLON_CONFIG_HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function outputOf({ stdout }: ChildProcess): Readable {
  if (stdout) return stdout;
  throw new Error('no output');
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: outputOf(child) });
  const [line] = await once(lines, 'line');
  return String(line);
}

async function waitUntilGone(path: string): Promise<void> {
  while (existsSync(path)) await sleep(20);
}

/** Waits for a state of a process (proc_pid_stat(5)): T is stopped, Z ended and not yet reported to its parent. */
async function waitForState(pid: number | undefined, state: string): Promise<void> {
  while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(`) ${state} `)) await sleep(20);
}

async function waitUntilEnded(pid: number): Promise<void> {
  try {
    for (;;) {
      process.kill(pid, 0);
      await sleep(20);
    }
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

describe('a signal', () => {
  const waiting = `process.on('SIGTERM', () => { console.log('term'); process.exit(3) });
    setInterval(() => {}, 1000); console.log('up')`;

  test.each([
    ['filtered', []],
    ['unfiltered', ['--no-mask']],
  ])('reaches the command, whose output is %s, and lets it end by itself', async (_output, options) => {
    const child = spawnRun(['app/run', ...options, ...node(waiting)]);
    outputOf(child).once('data', () => child.kill('SIGTERM'));
    const [said, [code]] = await Promise.all([text(outputOf(child)), once(child, 'exit')]);
    expect(said).toBe('up\nterm\n');
    expect(code).toBe(3);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGHUP', 129],
    ['SIGTERM', 143],
    ['SIGUSR2', 140],
  ] as const)(
    '%s that ends the command sets the exit code as in shells, and no file remains',
    async (signal, exitCode) => {
      const child = spawnRun(['app/run', '--', 'sh', '-c', 'echo "$CONFIG"; exec sleep 600']);
      const path = await firstLine(child);
      expect(existsSync(path)).toBe(true);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([exitCode, null]);
      expect(temporaryDirectories()).toEqual([]);
    },
  );

  test('that cannot be caught leaves no file either', async () => {
    const child = spawnRun(['app/run', '--', 'sh', '-c', 'echo "$$ $CONFIG"; exec sleep 600']);
    const [command = '', path = ''] = (await firstLine(child)).split(' ');
    onTestFinished(() => void process.kill(Number(command), 'SIGKILL'));
    expect(existsSync(path)).toBe(true);
    child.kill('SIGKILL');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    await waitUntilGone(path);
    expect(temporaryDirectories()).toEqual([]);
  });

  test('ends the wait for processes that the command left running', async () => {
    const child = spawnRun(['app/run', '--', 'sh', '-c', 'sleep 600 & echo "$! $$"; echo started; exit 5']);
    const [left = 0, command = 0] = (await firstLine(child)).split(' ').map(Number);
    onTestFinished(() => void process.kill(left, 'SIGKILL'));
    await waitUntilEnded(command);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([5, null]);
  });

  test.runIf(process.platform === 'linux')(
    'that arrives just as the command ends also sets the exit code',
    async () => {
      const child = spawnRun(['app/run', '--', 'sh', '-c', 'sleep 600 & echo "$! $$"; echo started; wait']);
      const [left = 0, command = 0] = (await firstLine(child)).split(' ').map(Number);
      onTestFinished(() => void process.kill(left, 'SIGKILL'));
      // Both signals are pending when it goes on, and SIGTERM is delivered first.
      child.kill('SIGSTOP');
      await waitForState(child.pid, 'T');
      process.kill(command, 'SIGKILL');
      await waitForState(command, 'Z');
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      expect(await once(child, 'exit')).toEqual([137, null]);
    },
  );
});
