import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type Environments, environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const closed = 'This ciphertext belongs to a retracted revision: enter the secret again.';

describeOnBothEngines('the content of a retracted revision is unreadable', (openTestDatabase) => {
  let server: RunningServer;
  let environments: Environments;
  let serial = 0;
  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    environments = environmentsOf(server);
  });
  afterAll(() => server.stop());

  /** Creates revisions 2 and later with these texts; returns the stored document of each. */
  async function make(...texts: string[]): Promise<{ name: string; stored: string[] }> {
    serial += 1;
    const name = `app/retracted-${serial}`;
    const stored: string[] = [];
    await environments.make(name, texts[0] ?? '');
    for (const [index, text] of texts.entries()) {
      if (index > 0) expect((await environments.save(name, text)).status).toBe(200);
      stored.push(String((await environments.definition(name)).body));
    }
    return { name, stored };
  }
  const ciphertextsIn = (text: string) => [...text.matchAll(/ZXNj[A-Za-z0-9+/=]+/g)].map(([match]) => match);
  const retract = (name: string, version: number) =>
    environments.call('POST', `/${name}/versions/${version}/retract`, { body: {} });

  test('a ciphertext copied from it is unreadable everywhere: decrypted, saved, checked, opened, cloned or in another spelling', async () => {
    const { name, stored } = await make(
      'values: {a: {fn::secret: leaked}}',
      'values: {a: {fn::secret: renewed}}',
    );
    const [ciphertext = ''] = ciphertextsIn(stored[0] ?? '');
    expect((await environments.decryptTexts(name, [ciphertext])).body.plaintexts).toEqual(['leaked']);
    expect((await retract(name, 2)).status).toBeLessThan(300);

    const decrypted = await environments.decryptTexts(name, [ciphertext]);
    expect([decrypted.status, decrypted.body.message]).toEqual([400, closed]);
    const escaped = `"\\x${ciphertext.charCodeAt(0).toString(16)}${ciphertext.slice(1)}"`;
    for (const text of [
      stored[0] ?? '',
      `values: {b: {fn::secret: {ciphertext: ${ciphertext}}}}`,
      `values: {b: {fn::secret: {ciphertext: ${escaped}}}}`,
      `values: {b: {fn::validate: {schema: {const: leaked}, value: {fn::secret: {ciphertext: ${ciphertext}}}}}}`,
    ]) {
      const saved = await environments.save(name, text);
      expect(saved.status).toBe(400);
      expect(JSON.stringify(saved.body)).toContain('the ciphertext cannot be decrypted');
    }
    for (const answer of [
      await environments.decrypt(`${name}@2`),
      await environments.open(`${name}@2`),
      await environments.definition(`${name}@2`),
      await environments.call('POST', `/${name}/clone`, { body: { name: 'never', version: 2 } }),
    ])
      expect(answer.status).toBe(404);
    expect((await environments.openAndRead(name)).body.properties['a']?.value).toBe('renewed');
  });

  test('a ciphertext in another revision can be decrypted there, until that revision is retracted too', async () => {
    const both = 'values:\n  a: {fn::secret: shared}\n';
    const { name, stored } = await make(both);
    const [ciphertext = ''] = ciphertextsIn(stored[0] ?? '');
    for (const more of ['  b: 1\n', '  b: 2\n'])
      expect((await environments.save(name, `${stored[0]}${more}`)).status).toBe(200);
    expect((await environments.save(name, 'values: {}')).status).toBe(200);
    for (const version of [2, 3]) {
      await retract(name, version);
      expect((await environments.decryptTexts(name, [ciphertext])).body.plaintexts).toEqual(['shared']);
    }
    expect((await environments.openAndRead(`${name}@4`)).body.properties['a']?.value).toBe('shared');
    await environments.call('POST', `/${name}/versions/4/retract`, { body: { replacement: 1 } });
    expect((await environments.decryptTexts(name, [ciphertext])).body.message).toBe(closed);
  });

  test('and it stays unreadable after the environment was deleted and restored, and in a clone with its history', async () => {
    const { name, stored } = await make(
      'values: {a: {fn::secret: leaked}}',
      'values: {a: {fn::secret: renewed}}',
    );
    const [ciphertext = ''] = ciphertextsIn(stored[0] ?? '');
    await retract(name, 2);
    const [project, environment] = name.split('/');
    const clone = { name: `${environment}-clone`, preserveHistory: true };
    expect((await environments.call('POST', `/${name}/clone`, { body: clone })).status).toBe(204);
    expect((await environments.decryptTexts(`${name}-clone`, [ciphertext])).status).toBe(400);
    expect((await environments.decrypt(`${name}-clone@2`)).status).toBe(404);
    expect((await environments.openAndRead(`${name}-clone`)).body.properties['a']?.value).toBe('renewed');

    await environments.call('DELETE', `/${name}`);
    const { body } = await server.call<{ environments: { deletedAt: string }[] }>(
      'GET',
      '/api/esc/environments/main/restore',
    );
    const deletionTimestamp = body.environments[0]?.deletedAt;
    const restored = await environments.call('PUT', '/restore', {
      body: { project, name: environment, deletionTimestamp },
    });
    expect(restored.status).toBe(204);
    expect((await environments.decryptTexts(name, [ciphertext])).body.message).toBe(closed);
  });
});
