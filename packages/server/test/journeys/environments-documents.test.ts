import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Fault {
  readonly code: number;
  readonly message: string;
  readonly diagnostics?: readonly {
    readonly summary: string;
    readonly severity: string;
    readonly range: { readonly environment: string; readonly begin: { readonly line: number } };
  }[];
}

const document = 'values:\n  greeting: hello\n  password:\n    fn::secret: hunter2\n';

describeOnBothEngines('documents over HTTP', (openTestDatabase) => {
  let server: RunningServer;
  let serial = 0;
  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
  });
  afterAll(() => server.stop());

  /** Creates an environment and returns its address. */
  async function create(): Promise<string> {
    serial += 1;
    const body = { project: 'app', name: `env-${serial}` };
    const { status } = await server.call('POST', '/api/esc/environments/main', { body });
    expect(status).toBe(200);
    return `/api/esc/environments/main/app/env-${serial}`;
  }
  const get = (path: string) => server.call<string>('GET', path);
  const patch = (path: string, body: string, headers: Record<string, string> = {}) =>
    server.call<Fault>('PATCH', path, { body, headers });
  const stampOf = ({ headers }: { headers: Headers }) => [
    headers.get('etag'),
    headers.get('pulumi-esc-revision'),
  ];

  test('a new environment returns an empty document, its entity tag and revision 1', async () => {
    const path = await create();
    const answer = await get(path);
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(answer.headers.get('content-type')).toBe('application/x-yaml; charset=utf-8');
    expect(stampOf(answer)).toEqual([expect.stringMatching(/^"[^"]+"$/), '1']);
  });

  test('a saved document is returned byte for byte, except for secrets, which are encrypted', async () => {
    const path = await create();
    const saved = await patch(path, document);
    expect([saved.status, saved.body]).toEqual([200, {}]);
    expect(stampOf(saved)).toEqual([expect.any(String), '2']);
    const read = await get(path);
    expect(stampOf(read)).toEqual(stampOf(saved));
    expect(read.body).not.toContain('hunter2');
    expect(read.body.replace(/ciphertext: \S+/, 'ciphertext: …')).toBe(
      'values:\n  greeting: hello\n  password:\n    fn::secret:\n      ciphertext: …\n',
    );
    const again = await patch(path, read.body);
    expect(stampOf(again)).toEqual(stampOf(saved));
    expect((await patch(path, document)).headers.get('pulumi-esc-revision')).toBe('3');
  });

  test.each([['application/json'], ['application/x-yaml'], ['text/plain'], ['nonsense']])(
    'the body is the document also with the type %s',
    async (contentType) => {
      const path = await create();
      expect((await patch(path, 'values: {a: 1}', { 'content-type': contentType })).status).toBe(200);
      expect((await get(path)).body).toBe('values: {a: 1}');
    },
  );

  test('a body may be compressed, without a content type, or missing', async () => {
    const path = await create();
    const send = (body: Uint8Array<ArrayBuffer> | undefined, headers: Record<string, string>) =>
      fetch(server.url + path, {
        method: 'PATCH',
        headers: { authorization: `token ${server.adminToken}`, ...headers },
        ...(body ? { body } : {}),
      });
    const zipped = new Uint8Array(gzipSync('values: {zipped: true}'));
    expect((await send(zipped, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await get(path)).body).toBe('values: {zipped: true}');
    const emptied = await send(undefined, {});
    expect([emptied.status, emptied.headers.get('pulumi-esc-revision')]).toEqual([200, '3']);
    expect((await get(path)).body).toBe('');
    const latin = await send(new Uint8Array([0x61, 0xe4]), {});
    expect([latin.status, await latin.json()]).toEqual([
      400,
      { code: 400, message: 'The request body is not UTF-8.' },
    ]);
  });

  test('a document with errors gets 400 with each of them and its place, and is not saved', async () => {
    const path = await create();
    const { status, headers, body } = await patch(path, `values:\n  a: \${nothing}\n`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toMatchObject({
      code: 400,
      message: 'The document has errors and was not saved.',
      diagnostics: [{ severity: 'error', summary: expect.stringContaining('nothing') }],
    });
    const range = body.diagnostics?.[0]?.range;
    expect([range?.environment, range?.begin.line]).toEqual([path.split('/').slice(-2).join('/'), 2]);
    expect((await get(path)).body).toBe('');
  });

  test('a document that is too large gets 413 with an explanation', async () => {
    const path = await create();
    const { status, body } = await patch(path, `values: {a: ${'x'.repeat(1024 * 1024)}}`);
    expect(status).toBe(413);
    expect(body.message).toMatch(/^The document has 1048589 bytes; the limit is 1048576 \(1 MiB\)\./);
    const larger = await patch(path, 'x'.repeat(4 * 1024 * 1024 + 1));
    expect([larger.status, larger.body]).toEqual([
      413,
      { code: 413, message: 'The request body is too large: this route accepts at most 4096 KiB.' },
    ]);
  });

  describe('optimistic concurrency', () => {
    test.each(['etag', 'if-match'])('%s must match, otherwise 409, and nothing is lost', async (header) => {
      const path = await create();
      const [etag = ''] = stampOf(await get(path));
      expect((await patch(path, 'values: {a: 1}', { [header]: etag ?? '' })).status).toBe(200);
      const late = await patch(path, 'values: {a: 2}', { [header]: etag ?? '' });
      expect(late.status).toBe(409);
      expect(late.body.message).toMatch(/has changed since it was read: it is at revision 2\./);
      expect((await get(path)).body).toBe('values: {a: 1}');
    });

    test('of ten callers who read the same revision, exactly one can save', async () => {
      const path = await create();
      const [etag] = stampOf(await get(path));
      const statuses = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const { status } = await patch(path, `values: {a: ${index}}`, { 'if-match': etag ?? '' });
          return status;
        }),
      );
      expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
      expect((await get(path)).headers.get('pulumi-esc-revision')).toBe('2');
    });

    test('a deletion is conditional, too', async () => {
      const path = await create();
      const [etag] = stampOf(await get(path));
      await patch(path, 'values: {a: 1}');
      const late = await server.call('DELETE', path, { headers: { 'if-match': etag ?? '' } });
      expect(late.status).toBe(409);
      const done = await server.call('DELETE', path);
      expect([done.status, done.body]).toEqual([200, '']);
      expect((await get(path)).status).toBe(404);
    });
  });

  test('HEAD returns whether it exists, and its revision', async () => {
    const path = await create();
    const answer = await server.call('HEAD', path);
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(stampOf(answer)).toEqual(stampOf(await get(path)));
    expect((await server.call('HEAD', `${path}x`)).status).toBe(404);
  });

  describe('versions', () => {
    let path: string;
    beforeAll(async () => {
      path = await create();
      for (const value of [2, 3, 4]) await patch(path, `values: {a: ${value}}`);
      const body = { name: 'stable', revision: 2 };
      expect((await server.call('POST', `${path}/versions/tags`, { body })).status).toBe(204);
    });

    test('are read by number, by tag, and as the latest', async () => {
      const read = async (version: string) => {
        const { status, headers, body } = await get(`${path}/versions/${version}`);
        return [status, headers.get('pulumi-esc-revision'), body];
      };
      expect(await read('2')).toEqual([200, '2', 'values: {a: 2}']);
      expect(await read('stable')).toEqual([200, '2', 'values: {a: 2}']);
      expect(await read('latest')).toEqual([200, '4', 'values: {a: 4}']);
    });

    test.each([
      ['9', 404, /has no revision 9; the latest is 4\.$/],
      ['2147483647', 404, /has no revision 2147483647/],
      ['none', 404, /has no revision tagged "none"\.$/],
      ['0', 400, /^"0" is not a version: use the number of a revision or the name of a tag\.$/],
      ['2147483648', 400, /is not a version/],
      ['1x', 400, /is not a version/],
    ])('%s is %i', async (version, status, message) => {
      const { body, ...answer } = await server.call<Fault>('GET', `${path}/versions/${version}`);
      expect(answer.status).toBe(status);
      expect(body).toEqual({ code: status, message: expect.stringMatching(message) });
    });

    test('are listed newest first, with their tags, a page at a time', async () => {
      const list = async (query: string) => {
        const { body } = await server.call<{ number: number; tags: string[] }[]>(
          'GET',
          `${path}/versions${query}`,
        );
        return body.map(({ number, tags }) => [number, tags]);
      };
      const all = [
        [4, ['latest']],
        [3, []],
        [2, ['stable']],
        [1, []],
      ];
      expect(await list('')).toEqual(all);
      expect(await list('?before=0&count=500')).toEqual(all);
      expect(await list('?before=4&count=2')).toEqual(all.slice(1, 3));
      expect(await list('?before=1&count=500')).toEqual([]);
      for (const query of ['?count=0', '?count=1001', '?before=-1', '?before=x', '?before=2147483648']) {
        expect((await server.call('GET', `${path}/versions${query}`)).status, query).toBe(400);
      }
    });

    test('are retracted, and then refused with their replacement', async () => {
      const body = { reason: 'it leaked' };
      const answer = await server.call('POST', `${path}/versions/stable/retract`, { body });
      expect([answer.status, answer.body]).toEqual([204, '']);
      const refused = await server.call<Fault>('GET', `${path}/versions/2`);
      expect(refused.status).toBe(404);
      expect(refused.body.message).toMatch(
        /@2 was retracted \(it leaked\); use revision 1, which replaces it\.$/,
      );
      expect((await get(`${path}/versions/stable`)).headers.get('pulumi-esc-revision')).toBe('1');
      const latest = await server.call<Fault>('POST', `${path}/versions/latest/retract`, { body: {} });
      expect(latest.status).toBe(409);
      const listed = await server.call<{ retracted?: unknown }[]>('GET', `${path}/versions`);
      expect(listed.body[2]?.retracted).toMatchObject({
        byLogin: 'admin',
        reason: 'it leaked',
        replacement: 1,
      });
    });
  });
});
