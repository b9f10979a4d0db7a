import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const entry = fileURLToPath(new URL('./run-language-process.ts', import.meta.url));
const noteModules = new URL('../../../../test/support/servers/note-modules.mjs', import.meta.url).href;

test('a language process loads the language, and neither the database nor the HTTP server', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-language-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const notes = join(directory, 'modules');
  const child = fork(entry, ['{"niceness":0,"compileCache":null}'], {
    env: { NOTE_MODULES: notes },
    execArgv: ['--import', noteModules, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  });
  const ended = once(child, 'exit');
  const [message] = await once(child, 'message');
  child.kill('SIGKILL');
  await ended;
  expect(message).toMatchObject({ kind: 'ready' });
  const loaded = readFileSync(notes, 'utf8').split('\n');
  expect(loaded.some((line) => line.includes('/environments/language/language.ts from'))).toBe(true);
  const unneeded = /\/src\/(?:database|http)\/|\/node_modules\/(?:kysely|pg|fastify)\//;
  expect(loaded.filter((line) => unneeded.test(line))).toEqual([]);
});
