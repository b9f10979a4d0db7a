import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

/**
 * Sends the requests of the contract's command-line clients for each command, with their headers, and checks the
 * parts of the responses that they need.
 */
describeOnBothEngines('requests of the contract’s clients', (openTestDatabase) => {
  const env = '/api/esc/environments/main/app/prod';
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
  });
  afterAll(() => server.stop());

  /** Sends a request like these clients: every body has the type JSON, even documents and empty bodies. */
  async function send(method: string, path: string, { body, etag }: { body?: unknown; etag?: string } = {}) {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'esc-cli/1 (v0.17.0; linux)',
        Accept: 'application/vnd.pulumi+8',
        Authorization: `token ${server.adminToken}`,
        ...(etag === undefined ? {} : { Etag: etag }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      json: () => JSON.parse(text),
      etag: response.headers.get('ETag') ?? '',
      revision: Number.parseInt(response.headers.get('Pulumi-ESC-Revision') ?? '', 10),
    };
  }

  test('env init, and again', async () => {
    const body = { project: 'app', name: 'prod' };
    expect((await send('POST', '/api/esc/environments/main', { body })).status).toBe(200);
    const again = await send('POST', '/api/esc/environments/main', { body });
    expect([again.status, again.json().code]).toEqual([409, 409]);
  });

  test('env ls continues until there is no next token', async () => {
    const page = (await send('GET', '/api/esc/environments?')).json();
    expect(page.nextToken ?? '').toBe('');
    expect(page.environments).toMatchObject([{ organization: 'main', project: 'app', name: 'prod' }]);
  });

  test('env edit reads, checks, and saves an unchanged revision', async () => {
    const read = await send('GET', env);
    expect([read.text, read.revision]).toEqual(['', 1]);
    const text = 'values:\n  region: eu\n  key:\n    fn::secret: canary\n';
    const checked = await send('POST', '/api/esc/environments/main/yaml/check?showSecrets=false', {
      body: text,
    });
    expect([checked.status, checked.json().properties.region.value]).toEqual([200, 'eu']);
    const saved = await send('PATCH', env, { body: text, etag: read.etag });
    expect([saved.status, saved.revision]).toEqual([200, 2]);
    const late = await send('PATCH', env, { body: 'values: {}', etag: read.etag });
    expect([late.status, late.json().code]).toEqual([409, 409]);
    const broken = await send('PATCH', env, { body: 'values: [', etag: saved.etag });
    expect([broken.status, broken.json().diagnostics.length > 0]).toEqual([400, true]);
  });

  test('env get and env set keep the ciphertexts of other secrets', async () => {
    const read = await send('GET', env);
    expect(read.text).not.toContain('canary');
    const set = await send('PATCH', env, {
      body: read.text.replace('region: eu', 'region: us'),
      etag: read.etag,
    });
    expect([set.status, set.revision]).toEqual([200, 3]);
    const decrypted = await send('GET', `${env}/decrypt`);
    expect(decrypted.text).toBe('values:\n  region: us\n  key:\n    fn::secret: canary\n');
    expect([decrypted.etag, decrypted.revision]).toEqual([set.etag, 3]);
  });

  test('env open, and env open of a version', async () => {
    for (const [version, region] of [
      ['', 'us'],
      ['/versions/2', 'eu'],
    ]) {
      const { id } = (await send('POST', `${env}${version}/open?duration=2h0m0s`)).json();
      const { properties } = (await send('GET', `${env}/open/${id}`)).json();
      expect(properties).toMatchObject({ region: { value: region }, key: { value: 'canary', secret: true } });
    }
  });

  test('the SDK doubles the slash when it reads one value', async () => {
    const { id } = (await send('POST', `${env}/open`)).json();
    const read = await send('GET', `${env}/open//${id}?property=key`);
    expect([read.status, read.json()]).toMatchObject([200, { value: 'canary', secret: true }]);
    expect((await send('GET', `${env}/open//${id}0?property=key`)).status).toBe(404);
  });

  test('env version history continues until a page is empty', async () => {
    const seen: number[] = [];
    let before = 0;
    for (;;) {
      const page = (await send('GET', `${env}/versions?before=${before}&count=2`)).json();
      if (page.length === 0) break;
      before = page.at(-1).number;
      seen.push(...page.map(({ number }: { number: number }) => number));
    }
    expect(seen).toEqual([3, 2, 1]);
  });

  test('env version tag moves the tag, or creates it', async () => {
    const tags = `${env}/versions/tags`;
    const latest = (await send('GET', `${tags}/latest`)).json();
    expect(latest.revision).toBe(3);
    expect((await send('PATCH', `${tags}/stable`, { body: { revision: 2 } })).json().code).toBe(404);
    const created = await send('POST', tags, { body: { name: 'stable', revision: 2 } });
    expect([created.status, created.text]).toEqual([204, '']);
    expect((await send('GET', `${tags}?after=&count=500`)).json().tags.length).toBe(2);
    expect((await send('GET', `${tags}?after=stable&count=500`)).json().tags).toEqual([]);
  });

  test('env version rollback saves the text of an old version', async () => {
    const old = await send('GET', `${env}/versions/stable`);
    const rolledBack = await send('PATCH', env, { body: old.text });
    expect([rolledBack.status, rolledBack.revision]).toEqual([200, 4]);
    expect((await send('GET', env)).text).toBe(old.text);
  });

  test('env version retract', async () => {
    const body = { replacement: 4, reason: 'wrong region' };
    expect((await send('POST', `${env}/versions/3/retract`, { body })).status).toBe(204);
    expect((await send('GET', `${env}/versions/3`)).json().message).toBe(
      'app/prod@3 was retracted (wrong region); use revision 4, which replaces it.',
    );
  });

  test('env tag creates or changes a tag, and env tag ls continues until the token is 0', async () => {
    const tags = `${env}/tags`;
    expect((await send('GET', `${tags}/team`)).json().code).toBe(404);
    const created = (await send('POST', tags, { body: { name: 'team', value: 'ops' } })).json();
    expect(created).toMatchObject({ name: 'team', value: 'ops' });
    const body = { currentTag: { name: '', value: 'ops' }, newTag: { name: 'team', value: 'web' } };
    expect((await send('PATCH', `${tags}/team`, { body })).json().value).toBe('web');
    const page = (await send('GET', `${tags}?after=&count=500`)).json();
    expect([Object.keys(page.tags), page.nextToken]).toEqual([['team'], '0']);
    expect((await send('DELETE', `${tags}/team`)).status).toBe(204);
  });

  test('env clone, whose secrets are readable in the clone as in the source', async () => {
    const body = { project: 'app', name: 'copy', preserveHistory: true };
    expect((await send('POST', `${env}/clone`, { body })).status).toBe(204);
    const copy = env.replace('prod', 'copy');
    expect((await send('GET', `${copy}/decrypt`)).text).toBe(
      'values:\n  region: eu\n  key:\n    fn::secret: canary\n',
    );
    expect((await send('GET', copy)).text).not.toBe((await send('GET', env)).text);
    const { id } = (await send('POST', `${copy}/versions/2/open?duration=1h0m0s`)).json();
    const { properties } = (await send('GET', `${copy}/open/${id}`)).json();
    expect(properties.key.value).toBe('canary');
  });

  test('a ciphertext that a user copies into their own environment is unreadable there', async () => {
    const stolen = (await send('GET', env)).text;
    const mine = { project: 'app', name: 'mine' };
    await send('POST', '/api/esc/environments/main', { body: mine });
    const saved = await send('PATCH', env.replace('prod', 'mine'), { body: stolen });
    expect(saved.status).toBe(400);
    expect(saved.json().diagnostics[0].summary).toMatch(/it belongs to another environment, or was changed$/);
  });

  test('env settings, and env rm', async () => {
    const settings = `${env}/settings`;
    const on = { body: { deletionProtected: true } };
    expect((await send('PATCH', settings, on)).status).toBe(200);
    expect((await send('GET', settings)).json()).toEqual({ deletionProtected: true });
    expect((await send('DELETE', env)).json().code).toBe(409);
    expect((await send('PATCH', settings, { body: { deletionProtected: false } })).status).toBe(200);
    expect((await send('DELETE', env)).status).toBe(200);
    expect((await send('GET', env)).json().code).toBe(404);
  });
});
