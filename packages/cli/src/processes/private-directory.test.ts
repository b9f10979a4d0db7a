import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createPrivateDirectory } from './private-directory.ts';

test.each([{ XDG_RUNTIME_DIR: '' }, { XDG_RUNTIME_DIR: 'packages' }, { TMPDIR: '.' }])(
  'is never created in the current folder, for any variables (%j)',
  async (env) => {
    const directory = await createPrivateDirectory(env);
    await directory.remove();
    expect(dirname(directory.path)).toBe(tmpdir());
  },
);

test('is created in the user’s own directory, for the owner alone', async () => {
  const runtime = await mkdtemp(join(tmpdir(), 'symbolon-runtime-'));
  const directory = await createPrivateDirectory({ XDG_RUNTIME_DIR: runtime, TMPDIR: '/nonexistent' });
  const path = await directory.write('a', 'hunter2');
  expect(dirname(directory.path)).toBe(runtime);
  expect((await stat(directory.path)).mode & 0o777).toBe(0o700);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await directory.remove();
  await expect(stat(directory.path)).rejects.toThrow('ENOENT');
  await rm(runtime, { recursive: true });
});
