import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
} from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const text = `# Kept by ops
values:
  user: app # who
  password:
    fn::secret: hunter2-canary
  aws:
    fn::open::aws-login:
      static: {accessKeyId: AKIA1, secretAccessKey: static-canary}
  key: \${aws.accessKeyId}
`;

describeOnBothEngines('checking and decrypting', (openTestDatabase) => {
  let server: RunningServer;
  let environments: Environments;
  let reader: string;
  let writer: string;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    environments = environmentsOf(server);
    await environments.make('app/prod', text);
    reader = await addMember(server, 'reader', { 'app/prod': 'read' });
    writer = await addMember(server, 'writer', { 'app/prod': 'write' });
  });
  afterAll(() => server.stop());

  describe('a check', () => {
    test('opens no provider and shows no secret', async () => {
      const { status, body } = await environments.check('app/prod', { token: reader });
      expect(status).toBe(200);
      expect(body.properties).toMatchObject({
        user: { value: 'app' },
        password: { secret: true },
        key: { unknown: true },
      });
      expect(body.properties['password']).not.toHaveProperty('value');
      expect(body).toMatchObject({ environmentFunctionSummary: {}, schema: {}, exprs: {} });
      expect(JSON.stringify(body)).not.toContain('hunter2-canary');
      const [event] = await auditEvents(server, 'environment-read');
      expect(event?.description).toBe('reader checked app/prod');
    });

    test('shows secrets to callers who may open it, which is audited', async () => {
      const query = { showSecrets: 'true' };
      const shown = await environments.check('app/prod', { token: writer, query });
      expect(shown.body.properties['password']).toMatchObject({ value: 'hunter2-canary', secret: true });
      const [event] = await auditEvents(server, 'environment-decrypted');
      expect(event).toMatchObject({ user: { githubLogin: 'writer' }, details: { environment: 'app/prod' } });
      const refused = await environments.check('app/prod', { token: reader, query });
      expect([refused.status, refused.body.message]).toEqual([
        403,
        'This requires environment:open on app/prod; you have read. A user with admin on this environment, or an administrator of main, can grant it.',
      ]);
    });

    test('of a revision evaluates that revision', async () => {
      const { status, body } = await environments.check('app/prod@1');
      expect([status, body.diagnostics]).toEqual([200, undefined]);
      expect(body).not.toHaveProperty('properties');
      expect((await environments.check('app/prod@x/y')).status).toBe(404);
    });

    test('of an unsaved document with errors returns its faults', async () => {
      const { status, body } = await environments.checkText(`values:\n  a: 1\n  b: \${aa}\n  fn::nope: 1\n`, {
        token: reader,
      });
      expect([status, body.message]).toEqual([400, 'The document has errors.']);
      expect(body).not.toHaveProperty('properties');
      expect(body.diagnostics?.map(({ severity, range }) => [severity, range?.begin.line])).toEqual([
        ['error', 4],
        ['error', 3],
      ]);
    });

    test('of a text that is not a document is a fault', async () => {
      const { status, body } = await environments.checkText('a: [', { token: reader });
      expect([status, body.message]).toEqual([400, 'The document cannot be read.']);
      expect(body.diagnostics?.[0]).toMatchObject({ severity: 'error', summary: expect.any(String) });
    });

    test('of an empty text is an environment without values', async () => {
      expect((await environments.checkText('')).status).toBe(200);
    });
  });

  describe('the document', () => {
    test('is read with its secrets encrypted, and otherwise unchanged', async () => {
      const { body } = await environments.definition('app/prod', { token: reader });
      expect(String(body)).toContain('# Kept by ops\nvalues:\n  user: app # who\n');
      expect(String(body)).not.toContain('hunter2-canary');
      expect(String(body)).toMatch(/fn::secret:\n {6}ciphertext: ZXNjeAAAAAE\S+\n/);
    });

    test('is decrypted to the saved text for callers who may open it', async () => {
      const { status, headers, body } = await environments.decrypt('app/prod', { token: writer });
      expect(status).toBe(200);
      expect(body).toBe(text);
      expect(headers.get('pulumi-esc-revision')).toBe('2');
      const plain = await environments.definition('app/prod');
      expect(headers.get('etag')).toBe(plain.headers.get('etag'));
      expect((await environments.decrypt('app/prod@2')).body).toBe(text);
      expect((await environments.decrypt('app/prod', { token: reader })).status).toBe(403);
      expect((await environments.decrypt('app/nowhere', { token: reader })).status).toBe(404);
    });

    test('saved again with its ciphertexts or decrypted keeps the same secrets', async () => {
      const { body } = await environments.definition('app/prod');
      const again = await environments.save('app/prod', `${String(body)}  more: 1\n`, { token: writer });
      expect(again.status).toBe(200);
      expect((await environments.decrypt('app/prod')).body).toBe(`${text}  more: 1\n`);
      expect((await environments.save('app/prod', text)).status).toBe(200);
      expect((await environments.decrypt('app/prod')).body).toBe(text);
    });

    test('cloned can be opened in the clone, and its ciphertexts only there', async () => {
      await environments.make('app/source', 'values: {a: {fn::secret: cloned-canary}}');
      const clone = await environments.call('POST', '/app/source/clone', {
        body: { project: 'app', name: 'clone' },
      });
      expect(clone.status).toBeLessThan(300);
      expect((await environments.openAndRead('app/clone')).body.properties['a']).toMatchObject({
        value: 'cloned-canary',
        secret: true,
      });
      const source = String((await environments.definition('app/source')).body);
      expect(String((await environments.definition('app/clone')).body)).not.toBe(source);
    });
  });

  describe('single texts', () => {
    test('are encrypted for a document and decrypted in it, with every character', async () => {
      const plaintexts = ['new-canary', '', 'zeile 1\nzeile 2', 'ünïcödé 🗝', '  ', '12'];
      const encrypted = await environments.encrypt('app/prod', plaintexts, { token: writer });
      expect(encrypted.status).toBe(200);
      expect(encrypted.body.ciphertexts).toHaveLength(plaintexts.length);
      const { ciphertexts } = encrypted.body;
      const decrypted = await environments.decryptTexts('app/prod', ciphertexts, { token: writer });
      expect(decrypted.body).toEqual({ plaintexts });
      await environments.make('app/texts', 'values: {}');
      const own = (await environments.encrypt('app/texts', ['written-canary'])).body.ciphertexts[0];
      await environments.save('app/texts', `values: {a: {fn::secret: {ciphertext: ${own}}}}`);
      expect((await environments.openAndRead('app/texts')).body.properties['a']?.value).toBe(
        'written-canary',
      );
    });

    test('that are not ciphertexts are refused by position, without being shown', async () => {
      const { body } = await environments.encrypt('app/prod', ['x']);
      const answer = await environments.decryptTexts('app/prod', [...body.ciphertexts, 'aHVudGVyMg==']);
      expect(answer).toMatchObject({
        status: 400,
        body: { message: 'ciphertexts[1] is not a ciphertext from this server.' },
      });
    });

    test('of another organization cannot be decrypted elsewhere, not even for an administrator of both', async () => {
      await server.call('POST', '/api/orgs', { body: { name: 'elsewhere' } });
      const elsewhere = { organization: 'elsewhere' };
      await environments.make('app/prod', 'values: {}', elsewhere);
      const { ciphertexts } = (await environments.encrypt('app/prod', ['theirs-canary'])).body;
      expect((await environments.decryptTexts('app/prod', ciphertexts)).body.plaintexts).toEqual([
        'theirs-canary',
      ]);
      const moved = await environments.decryptTexts('app/prod', ciphertexts, elsewhere);
      expect([moved.status, moved.body.message]).toEqual([
        400,
        'This ciphertext cannot be decrypted: it belongs to another environment, or was changed.',
      ]);
      const text = `values: {a: {fn::secret: {ciphertext: ${ciphertexts[0]}}}}`;
      expect((await environments.save('app/prod', text, elsewhere)).status).toBe(400);
      expect((await environments.save('app/prod', text)).status).toBe(200);
    });

    test('require write to be encrypted and open to be decrypted', async () => {
      expect((await environments.encrypt('app/prod', ['x'], { token: reader })).status).toBe(403);
      expect((await environments.decryptTexts('app/prod', [], { token: reader })).status).toBe(403);
    });

    test('are at most 1,000 in one request', async () => {
      const plaintexts = Array.from({ length: 1_001 }, () => 'x');
      const over = await environments.encrypt('app/prod', plaintexts);
      expect([over.status, over.body.message]).toEqual([
        400,
        'body.plaintexts must have at most 1000 items.',
      ]);
      const { ciphertexts } = (await environments.encrypt('app/prod', plaintexts.slice(1))).body;
      expect(ciphertexts).toHaveLength(1_000);
      const back = await environments.decryptTexts('app/prod', ciphertexts);
      expect(back.body.plaintexts).toEqual(plaintexts.slice(1));
      const overBack = await environments.decryptTexts('app/prod', [...ciphertexts, 'x']);
      expect([overBack.status, overBack.body.message]).toEqual([
        400,
        'body.ciphertexts must have at most 1000 items.',
      ]);
    });

    test('of the wrong form are refused, and the member is named', async () => {
      const { status, body } = await environments.call('POST', '/app/prod/encrypt-secrets', {
        body: { plaintexts: [1] },
      });
      expect([status, body.message]).toEqual([400, 'body.plaintexts[0] must be a string.']);
    });
  });
});
