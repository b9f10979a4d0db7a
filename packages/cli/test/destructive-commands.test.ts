import { expect, test } from 'vitest';
import { commandEffects } from '../src/command-line/command-effects.ts';
import { listCommands } from '../src/command-registry.ts';
import { runInProcess } from './support/run-in-process.ts';

const commands = await listCommands();

test('every command is classified once: it reads, changes or destroys', () => {
  const { reads, changes, destroys } = commandEffects;
  expect([...reads, ...changes, ...destroys].toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

test('a command whose name says that it ends something is among those that destroy', () => {
  const ending = commands
    .map(({ name }) => name)
    .filter((name) => /\b(?:remove|rm|revoke|delete|retract)$/.test(name));
  expect(ending.length).toBeGreaterThan(6);
  expect(commandEffects.destroys).toEqual(expect.arrayContaining(ending));
});

test.each(commandEffects.destroys)('%s takes --yes, and -y', (name) => {
  const command = commands.find((each) => each.name === name);
  expect(command?.options['yes']).toMatchObject({ type: 'boolean', short: 'y' });
});

test('an id of a token is not revoked without a terminal unless --yes is said, which is a usage error', async () => {
  const env = { SYMBOLON_URL: 'http://127.0.0.1:1', SYMBOLON_ACCESS_TOKEN: 'pul-x', SYMBOLON_ORG: 'main' };
  const ran = await runInProcess(['token', 'revoke', 'some-id'], { env });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('without a terminal this needs --yes: Revoke the token some-id');
  expect(ran.stderr).toContain('Nothing was changed.');
});

test.each([
  ['y\n', 4],
  ['n\n', 5],
  ['\n', 5],
  // The input ends.
  ['', 5],
])('at a terminal it asks, and %j decides (exit code %i)', async (typed, exitCode) => {
  const env = { SYMBOLON_URL: 'http://127.0.0.1:1', SYMBOLON_ACCESS_TOKEN: 'pul-x', SYMBOLON_ORG: 'main' };
  const ran = await runInProcess(['token', 'revoke', 'some-id'], { env, stdin: typed, atTerminal: true });
  expect(ran.stderr).toContain('Revoke the token some-id?');
  // 4: the request was sent, to where nothing listens.
  expect(ran.exitCode).toBe(exitCode);
});
