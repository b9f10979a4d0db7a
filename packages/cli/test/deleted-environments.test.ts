import { afterAll, describe, expect, test } from 'vitest';
import { startEnvironmentCli } from './support/environment-cli.ts';

const { env, file, stop } = await startEnvironmentCli();
afterAll(stop);

describe('a deleted environment', () => {
  test('is listed, restored by its deletion time, and purged with a confirmation or --yes', async () => {
    await env(['init', 'app/back', '--file', await file('back.yaml', 'values: {a: 1}\n')]);
    await env(['rm', 'app/back', '-y']);
    await env(['init', 'app/back', '--file', await file('back.yaml', 'values: {a: 2}\n')]);
    await env(['rm', 'app/back', '-y']);
    const { stdout } = await env(['ls', '--deleted', '--project', 'app']);
    expect(stdout).toMatch(/^ENVIRONMENT +OWNER +DELETED +AT\napp\/back +admin .*Z\napp\/back +admin .*Z\n/);
    const [last, first] = (
      JSON.parse((await env(['ls', '--deleted', '--json'])).stdout) as {
        environments: { name: string; deletedAt: string }[];
      }
    ).environments.filter(({ name }) => name === 'back');
    expect(await env(['restore', 'app/back', '--at', first?.deletedAt ?? ''])).toMatchObject({
      exitCode: 0,
      stdout: 'Restored app/back.\n',
    });
    expect((await env(['get', 'app/back'])).stdout).toBe('values: {a: 1}\n');
    expect((await env(['restore', 'app/back', '--at', last?.deletedAt ?? ''])).exitCode).toBe(5);
    expect((await env(['purge', 'app/back'])).exitCode).toBe(2);
    const wrong = await env(['purge', 'app/back'], { stdin: 'yes\n', atTerminal: true });
    expect([wrong.exitCode, wrong.stderr]).toEqual([5, expect.stringContaining('nothing was purged')]);
    expect(await env(['purge', 'app/back', '--yes'])).toMatchObject({ stdout: 'Purged app/back.\n' });
    const gone = await env(['restore', 'app/back']);
    expect([gone.exitCode, gone.stderr]).toEqual([
      5,
      expect.stringContaining('unknown deleted environment app/back'),
    ]);
  });
});
