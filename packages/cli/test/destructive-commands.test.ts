import { expect, test } from 'vitest';
import { commandEffects } from '../src/command-line/command-effects.ts';
import { listCommands } from '../src/command-registry.ts';
import { runInProcess } from './support/run-in-process.ts';

const commands = await listCommands();

test('every command is classified once as reading, changing or destroying', () => {
  const { reads, changes, destroys } = commandEffects;
  expect([...reads, ...changes, ...destroys].toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

test('a command with a destructive verb is classified as destroying', () => {
  const ending = commands
    .map(({ name }) => name)
    .filter((name) => /\b(?:remove|rm|revoke|delete|retract)$/.test(name));
  expect(ending.length).toBeGreaterThan(6);
  expect(commandEffects.destroys).toEqual(expect.arrayContaining(ending));
});

test.each(commandEffects.destroys)('%s accepts --yes and -y', (name) => {
  const command = commands.find((each) => each.name === name);
  expect(command?.options['yes']).toMatchObject({ type: 'boolean', short: 'y' });
});

test('revoking a session without a terminal and without --yes is a usage error', async () => {
  const env = { SYMBOLON_URL: 'http://127.0.0.1:1', SYMBOLON_ACCESS_TOKEN: 'pul-x', SYMBOLON_ORG: 'main' };
  const ran = await runInProcess(['session', 'revoke', 'some-id'], { env });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(/^This affects:\n {2}\S/);
  expect(ran.stderr).toContain('without a terminal, this command needs --yes: Revoke the session some-id');
  expect(ran.stderr).toContain('Nothing was changed.');
});

test.each([
  ['y\n', 4],
  ['n\n', 5],
  ['\n', 5],
  // The input ends.
  ['', 5],
])('at a terminal it asks for confirmation, and %j decides (exit code %i)', async (typed, exitCode) => {
  const env = { SYMBOLON_URL: 'http://127.0.0.1:1', SYMBOLON_ACCESS_TOKEN: 'pul-x', SYMBOLON_ORG: 'main' };
  const ran = await runInProcess(['session', 'revoke', 'some-id'], { env, stdin: typed, atTerminal: true });
  expect(ran.stderr).toContain('Revoke the session some-id?');
  // 4: the request was sent, but nothing is listening there.
  expect(ran.exitCode).toBe(exitCode);
});

test.each([[['--yes']], [['--mine', '--yes']], [[]]])(
  'an invalid token id is refused before the losses are listed: %j',
  async (more) => {
    const env = { SYMBOLON_URL: 'http://127.0.0.1:1', SYMBOLON_ACCESS_TOKEN: 'pul-x', SYMBOLON_ORG: 'main' };
    const ran = await runInProcess(['token', 'revoke', 'nope', ...more], { env });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toBe(
      'symbolon: this is not a token id\n"symbolon token list" shows the ids of tokens.\n',
    );
  },
);
