import { afterAll, expect, test } from 'vitest';
import { startEnvironmentCli } from './support/environment-cli.ts';

const { env, file, stop } = await startEnvironmentCli();
afterAll(stop);

test.each([[[]], [['note', '--definition']]])(
  'env get shows a GitHub runner no workflow command of the document: %j',
  async (more) => {
    const document = 'values:\n  note: |\n    ::stop-commands::x\n';
    await env(['init', 'app/commands', '-f', await file('commands.yaml', document)]);
    const given = ['get', 'app/commands', ...more];
    const inRunner = await env(given, { env: { GITHUB_ACTIONS: 'true' } });
    expect(inRunner.stdout).toMatch(/^ *\\u003a:stop-commands::x$/m);
    expect(inRunner.stdout).not.toMatch(/^ *::/m);
    expect(inRunner.stderr).toContain('redirect the output to a file');
    const elsewhere = await env(given);
    expect(elsewhere).toMatchObject({ exitCode: 0, stderr: '' });
    expect(elsewhere.stdout).toMatch(/^ *::stop-commands::x$/m);
    await env(['rm', 'app/commands', '--yes']);
  },
);
