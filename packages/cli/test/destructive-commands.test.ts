import { expect, test } from 'vitest';
import { commandEffects } from '../src/command-line/command-effects.ts';
import { listCommands } from '../src/command-registry.ts';
import { startAnsweringServer } from './support/answering-server.ts';
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

const sessionId = '0198c0de-0000-7000-8000-000000000000';

/** Starts a server with one open session, which it does not revoke (404). */
async function startServerWithSession() {
  const session = {
    id: sessionId,
    environment: 'app/prod',
    openedBy: 'ann',
    token: { id: 't', name: 'laptop' },
    openedAt: '2026-11-29T10:00:00Z',
    expiresAt: '2026-11-29T11:00:00Z',
  };
  const { url } = await startAnsweringServer({
    '/api/orgs/main/environment-sessions?maxResults=500': { sessions: [session] },
  });
  return { SYMBOLON_URL: url, SYMBOLON_ACCESS_TOKEN: 'pul-x', SYMBOLON_ORG: 'main' };
}

test('revoking a session without a terminal and without --yes is a usage error', async () => {
  const env = await startServerWithSession();
  const ran = await runInProcess(['session', 'revoke', sessionId], { env });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(`This affects:\n  1 open session:\n    ${sessionId}  app/prod  ann\n`);
  expect(ran.stderr).toContain(
    `without a terminal, this command needs --yes: Revoke the session ${sessionId}`,
  );
  expect(ran.stderr).toContain('Nothing was changed.');
});

test.each([
  ['y\n', 'nothing here'],
  ['n\n', 'nothing was changed'],
  ['\n', 'nothing was changed'],
  // The input ends.
  ['', 'nothing was changed'],
])('at a terminal it asks for confirmation, and %j decides (%s)', async (typed, outcome) => {
  const env = await startServerWithSession();
  const ran = await runInProcess(['session', 'revoke', sessionId], { env, stdin: typed, atTerminal: true });
  expect(ran.stderr).toContain(`Revoke the session ${sessionId}?`);
  expect(ran.exitCode).toBe(5);
  expect(ran.stderr).toContain(outcome);
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
