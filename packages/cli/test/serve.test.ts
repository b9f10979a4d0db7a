import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSymbolon } from './support/run-symbolon.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'symbolon-serve-'));
});

afterAll(() => rm(directory, { recursive: true }));

test('serve runs the server, forwards SIGTERM and returns its exit code; backup copies the database of a running server', async () => {
  const database = `file:${join(directory, 'symbolon.db')}`;
  const binary = fileURLToPath(new URL('../bin/symbolon.js', import.meta.url));
  const child = spawn(process.execPath, [binary, 'serve', '--port', '0', '--database', database], {
    env: { PATH: process.env['PATH'], SYMBOLON_BOOTSTRAP_TOKEN: 'pul-for-this-test' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"msg":"ready"')) break;
  }
  child.stdout.resume();
  const copy = join(directory, 'copy.db');
  expect(await runSymbolon(['backup', copy, '--database', database])).toMatchObject({ exitCode: 0 });
  expect((await stat(copy)).size).toBeGreaterThan(0);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('an invalid configuration exits with 2 and reports every fault', async () => {
  const ran = await runSymbolon(['serve', '--port', 'x', '--database', 'nonsense']);
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toMatch(/SYMBOLON_PORT[\s\S]*SYMBOLON_DATABASE/);
});

test('backup --json reports a failure as JSON', async () => {
  const parameters = ['backup', join(directory, 'never.db'), '--json', '--database'];
  const missing = await runSymbolon([...parameters, `file:${join(directory, 'missing.db')}`]);
  expect(missing.exitCode).not.toBe(0);
  expect(missing.stdout).toBe('');
  expect(JSON.parse(missing.stderr)).toMatchObject({
    error: { message: expect.stringContaining('missing.db') },
  });
  const invalid = await runSymbolon([...parameters, 'nonsense']);
  expect(invalid.exitCode).toBe(2);
  expect(JSON.parse(invalid.stderr)).toMatchObject({
    error: { message: expect.stringContaining('SYMBOLON_DATABASE') },
  });
});
