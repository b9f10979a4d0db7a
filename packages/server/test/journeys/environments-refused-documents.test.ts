import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const diagnostic = { summary: expect.any(String), severity: 'error' };

describeOnBothEngines('a refused document', (openTestDatabase) => {
  let server: RunningServer;
  let environments: ReturnType<typeof environmentsOf>;
  let bob: string;
  let other: string;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    environments = environmentsOf(server);
    await server.call('POST', '/api/orgs/main/members/bob', { body: { role: 'member' } });
    const tokenOf = async (name: string, admin: boolean) =>
      (
        await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', {
          body: { name, description: '', admin, expires: 0 },
        })
      ).body.tokenValue;
    [bob, other] = [await tokenOf('machine', true), await tokenOf('plain', false)];
  });
  afterAll(() => server.stop());

  const create = (name: string, token?: string) => {
    const [project, environment] = name.split('/');
    const body = { project, name: environment };
    return environments.call('POST', '', { body, ...(token === undefined ? {} : { token }) });
  };

  test.each([
    ['an undefined reference', `values:\n  a: \${b}\n`, 'The document has errors.'],
    ['an unknown function', 'values:\n  fn::nope: 1\n', 'The document has errors.'],
    ['an unknown import', 'imports: [app/none]\n', 'The document has errors.'],
    ['a text that is not a document', 'a: [', 'The document cannot be read.'],
  ])('with %s is a 400 with diagnostics when checked, and when saved', async (_, text, message) => {
    const checked = await environments.checkText(text);
    expect(checked).toMatchObject({ status: 400, body: { code: 400, message } });
    expect(Object.keys(checked.body).sort()).toEqual(['code', 'diagnostics', 'message']);
    expect(checked.body.diagnostics?.[0]).toMatchObject(diagnostic);
    expect(checked.headers.get('cache-control')).toBe('no-store');
    await create('refused/saved');
    const saved = await environments.save('refused/saved', text);
    expect(saved).toMatchObject({ status: 400, body: { code: 400 } });
    expect(saved.body.diagnostics?.[0]).toMatchObject(diagnostic);
  });

  test('with warnings only is checked and saved', async () => {
    const text = 'values:\n  a: 1\nunknown: 1\n';
    const checked = await environments.checkText(text);
    const severities = checked.body.diagnostics?.map(({ severity }) => severity) ?? [];
    expect([checked.status, severities.includes('error')]).toEqual([200, false]);
  });

  test.each([
    ['with errors', 'values: [', 400],
    ['that imports itself', 'imports: [refused/itself]', 400],
    ['that is too large', `# ${'x'.repeat(1024 * 1024)}`, 413],
    ['with a NUL character', 'a: "\0"', 400],
  ])('as the first one %s does not block the corrected try', async (_, text, status) => {
    const name = 'refused/itself';
    expect((await create(name)).status).toBe(200);
    expect((await create(name)).status).toBe(409);
    const before = (await environments.call('GET', `/${name}/metadata`)).body;
    expect((await environments.save(name, text)).status).toBe(status);
    expect((await create(name)).status).toBe(200);
    // It is the same environment: whatever trusts its id still does.
    expect((await environments.call('GET', `/${name}/metadata`)).body).toEqual(before);
    expect((await create(name)).status).toBe(409);
    expect((await environments.save(name, 'values: {a: 1}')).status).toBe(200);
    expect((await create(name)).status).toBe(409);
    expect((await environments.definition(name)).body).toBe('values: {a: 1}');
    expect((await environments.call('DELETE', `/${name}`)).status).toBe(200);
  });

  test('does not make a name available to others, in another case, or once a document is saved', async () => {
    expect((await create('refused/mine')).status).toBe(200);
    expect((await environments.save('refused/mine', 'values: [')).status).toBe(400);
    expect((await create('refused/mine', bob)).status).toBe(409);
    expect((await create('refused/mine', other)).status).toBe(409);
    expect((await create('refused/MINE')).status).toBe(409);
    expect((await environments.save('refused/mine', 'values: {a: 1}')).status).toBe(200);
    expect((await environments.save('refused/mine', 'values: [')).status).toBe(400);
    expect((await create('refused/mine')).status).toBe(409);
  });

  test('of a clone does not make the clone look unsaved', async () => {
    await environments.make('refused/source', 'values: {a: 1}');
    const destination = { project: 'refused', name: 'clone' };
    const cloned = await environments.call('POST', '/refused/source/clone', { body: destination });
    expect(cloned.status).toBeLessThan(300);
    expect((await environments.save('refused/clone', 'values: [')).status).toBe(400);
    expect((await create('refused/clone')).status).toBe(409);
  });
});
