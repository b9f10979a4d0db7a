import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
} from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const importing = (name: string) => `imports: [${name}]\nvalues: {mine: 1}\n`;

describeOnBothEngines('allowed imports', (openTestDatabase) => {
  let server: RunningServer;
  let environments: Environments;
  /** May open `app/open` for at most an hour, read `app/read`, and has no permission on `app/none`. */
  let bob: string;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    environments = environmentsOf(server);
    for (const name of ['app/open', 'app/read', 'app/none']) {
      await environments.make(name, `values: {theirs: {fn::secret: canary-of-${name}}}`);
    }
    bob = await addMember(server, 'bob', {
      'app/open': { permission: 'open', maxOpenDuration: '1h' },
      'app/read': 'read',
    });
  });
  afterAll(() => server.stop());

  const openText = (text: string, query: Record<string, string> = {}) =>
    environments.openText(text, { token: bob, query });
  const summaryOf = async (text: string) => {
    const { status, body } = await openText(text);
    expect(status).toBe(200);
    const read = await environments.read('yaml', body.id, { token: bob });
    expect(read.body.properties).toMatchObject({ mine: { value: 1 } });
    expect(JSON.stringify([body, read.body])).not.toContain('canary-of');
    return body.diagnostics?.map(({ summary }) => summary);
  };

  test('an environment that may only be read is not imported, and the diagnostic names the required permission', async () => {
    expect(await summaryOf(importing('app/read'))).toEqual([
      'This requires environment:open on app/read; you have read. A user with admin on this environment, or an administrator of main, can grant it.',
    ]);
    expect(await auditEvents(server, 'environment-unauthorized-open')).toMatchObject([
      { authFailure: true, user: { githubLogin: 'bob' }, details: { environment: 'app/read', has: 'read' } },
    ]);
  });

  test('an environment that the caller may not see gives the same diagnostic as an unknown environment', async () => {
    const unknown = (name: string) => [
      `Unknown environment "${name}" in main, or you lack permission to read it.`,
    ];
    expect(await summaryOf(importing('app/none'))).toEqual(unknown('app/none'));
    expect(await summaryOf(importing('app/nowhere'))).toEqual(unknown('app/nowhere'));
  });

  test('a misspelt import gets the nearest name that the caller may read, and no other', async () => {
    for (const name of ['app/none1', 'app/non', 'app/None'])
      expect(await summaryOf(importing(name))).toEqual([
        `Unknown environment "${name}" in main, or you lack permission to read it.`,
      ]);
    expect((await summaryOf(importing('app/raed')))?.[0]).toMatch(/ Did you mean "app\/read"\?$/);
    const written = await openText(`values: {mine: 1, other: "\${environments.app.non.theirs}"}`);
    expect(JSON.stringify(written.body)).not.toContain('app/none');
  });

  test('an unknown revision and an invalid reference are distinguished', async () => {
    expect(await summaryOf(importing('app/open@7'))).toEqual([
      'app/open has no revision 7; the latest is 2.',
    ]);
    expect(await summaryOf(importing('app/none@7'))).toEqual([
      'Unknown environment "app/none" in main, or you lack permission to read it.',
    ]);
    expect(await summaryOf(importing('a/b/c'))).toEqual([
      expect.stringContaining('"a/b/c" is not a reference to an environment'),
    ]);
  });

  test('neither can be saved: the import is an error of the document', async () => {
    await environments.call('POST', '', { token: bob, body: { project: 'bobs', name: 'own' } });
    const saved = await environments.save('bobs/own', importing('app/none'), { token: bob });
    expect([saved.status, saved.body.message]).toEqual([400, 'The document has errors and was not saved.']);
    expect(saved.body.diagnostics).toMatchObject([
      { severity: 'error', range: { environment: 'bobs/own', begin: { line: 1 } } },
    ]);
    expect((await environments.save('bobs/own', importing('app/open'), { token: bob })).status).toBe(200);
  });

  test('values that may stay open for an hour are in no session that stays open longer', async () => {
    const tooLong = await openText(importing('app/open'), { duration: '61m' });
    expect(tooLong.body.diagnostics?.map(({ summary }) => summary)).toEqual([
      'app/open can stay open for at most 1h0m0s: use a shorter duration',
    ]);
    const asked = await openText(importing('app/open'), { duration: '1h' });
    expect(asked.body.diagnostics).toBeUndefined();
    const unsaid = await openText(importing('app/open'));
    expect(unsaid.body.diagnostics).toBeUndefined();
    expect(Date.parse(unsaid.body.expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });

  test('a ciphertext copied from an environment that may only be read is unreadable elsewhere', async () => {
    const { body } = await environments.definition('app/read', { token: bob });
    const ciphertext = /ciphertext: (\S+?)\}/.exec(String(body))?.[1] ?? '';
    expect(ciphertext.length).toBeGreaterThan(40);
    const stolen = `values: {stolen: {fn::secret: {ciphertext: ${ciphertext}}}}`;
    const saved = await environments.save('bobs/own', stolen, { token: bob });
    expect(saved.status).toBe(400);
    expect(saved.body.diagnostics?.map(({ summary }) => summary)).toEqual([
      'the ciphertext cannot be decrypted: it belongs to another environment, or was changed',
    ]);
    const shown = await environments.checkText(stolen, { token: bob, query: { showSecrets: 'true' } });
    expect(shown.body.diagnostics?.map(({ severity }) => severity)).toEqual(['error']);
    const decrypted = await environments.decryptTexts('bobs/own', [ciphertext], { token: bob });
    expect(decrypted).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('another environment') },
    });
    for (const answer of [saved, shown, decrypted]) {
      expect(JSON.stringify(answer.body)).not.toContain('canary-of');
    }
  });
});
