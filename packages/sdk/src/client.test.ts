import { describe, expect, test } from 'vitest';
import { createPatience } from '../test/patient.ts';
import { startScriptedServer } from '../test/scripted-server.ts';
import { createClient } from './client.ts';

const ready = { body: { status: 'ready', time: '2026-08-01T12:00:00.000Z' } };

test('a call sends its path, query, body, token and user agent', async () => {
  const server = await startScriptedServer([{ body: { id: 't1', tokenValue: 'pul-x' } }]);
  const client = createClient({ url: `${server.url}/`, token: 'pul-secret', userAgent: 'test/1' });
  const created = await client.request('POST /api/orgs/{orgName}/teams/{teamName}/tokens', {
    path: { orgName: 'main', teamName: 'a/b c' },
    query: { reason: 'why & how' },
    body: { name: 'deploy' },
  });
  expect(created).toEqual({ id: 't1', tokenValue: 'pul-x' });
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    url: '/api/orgs/main/teams/a%2Fb%20c/tokens?reason=why+%26+how',
    body: '{"name":"deploy"}',
    headers: { authorization: 'token pul-secret', 'user-agent': 'test/1' },
  });
});

test('a path value cannot change the path', async () => {
  const client = createClient({ url: 'http://127.0.0.1:1' });
  const climbing = client.request('GET /api/orgs/{orgName}/teams', { path: { orgName: '..' } });
  await expect(climbing).rejects.toMatchObject({ code: 'invalid_request' });
});

test.each(['ftp://a', 'nonsense', 'https://user:secret@a', 'https://a/?x=1', 'https://a/#x'])(
  'the URL %s is refused without being repeated',
  (url) => {
    expect(() => createClient({ url })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(() => createClient({ url })).not.toThrow(/secret/);
  },
);

test('a token source is called for each attempt', async () => {
  const server = await startScriptedServer([{ status: 503 }, ready]);
  let asked = 0;
  const token = async () => `pul-${++asked}`;
  await createClient({ url: server.url, token, retry: createPatience().policy }).request('GET /readyz');
  expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([
    'token pul-1',
    'token pul-2',
  ]);
});

describe('a failure', () => {
  test.each([
    [400, 'invalid_request'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [429, 'too_many_requests'],
    [500, 'server_error'],
    [503, 'unavailable'],
  ])('of status %i has the code %s, the server’s message and the request id', async (status, code) => {
    const body = { code: status, message: 'No. (decision 0198c0de-0000-7000-8000-000000000001)' };
    const server = await startScriptedServer([{ status, body, headers: { 'x-pulumi-request-id': 'r-1' } }]);
    const call = createClient({ url: server.url, retry: { attempts: 1 } }).request('GET /api/user');
    await expect(call).rejects.toMatchObject({
      name: 'SymbolonError',
      code,
      status,
      message: body.message,
      requestId: 'r-1',
      decisionId: '0198c0de-0000-7000-8000-000000000001',
    });
  });

  test('describes a connection failure', async () => {
    const call = createClient({ url: 'http://127.0.0.1:1', retry: { attempts: 1 } }).request('GET /healthz');
    await expect(call).rejects.toMatchObject({ code: 'unreachable', status: null });
    await expect(call).rejects.toThrow(/^cannot reach 127\.0\.0\.1:1: (nothing is listening there|bad port)/);
  });

  test('of a response that is not JSON does not repeat the response', async () => {
    const server = await startScriptedServer([{ status: 404, body: '<html>nginx</html>' }]);
    const call = createClient({ url: server.url }).request('GET /api/user');
    await expect(call).rejects.toThrow(/^the server responded with status 404$/);
  });

  test('a redirect is not followed, since it could leak the token', async () => {
    const server = await startScriptedServer([{ status: 302, headers: { location: '/elsewhere' } }]);
    const call = createClient({ url: server.url, token: 'pul-secret' }).request('GET /api/user');
    await expect(call).rejects.toMatchObject({ code: 'unexpected_answer', status: 302 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a retry', () => {
  test.each([429, 502, 503, 504])(
    'follows status %i, after the time that the server requests',
    async (status) => {
      const server = await startScriptedServer([{ status, headers: { 'retry-after': '3' } }, ready]);
      const { policy, waits } = createPatience();
      await createClient({ url: server.url, retry: policy }).request('GET /readyz');
      expect(waits).toEqual([3_000]);
    },
  );

  test('follows a closed connection', async () => {
    const server = await startScriptedServer([{ cut: true }, ready]);
    const { policy, waits } = createPatience();
    expect(await createClient({ url: server.url, retry: policy }).request('GET /readyz')).toEqual(ready.body);
    expect(waits).toHaveLength(1);
  });

  test('never repeats a call that may have side effects', async () => {
    const server = await startScriptedServer([{ status: 503 }]);
    const call = createClient({ url: server.url }).request('POST /api/orgs', { body: { name: 'acme' } });
    await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.requests).toHaveLength(1);
  });

  test('repeats a POST that its caller declares safe', async () => {
    const server = await startScriptedServer([{ status: 503 }, { body: { warnings: [] } }]);
    await createClient({ url: server.url, retry: createPatience().policy }).request(
      'POST /api/orgs/{orgName}/oidc/issuers/{issuerId}/lint',
      { path: { orgName: 'main', issuerId: 'i' }, body: { policies: [] }, safeToRepeat: true },
    );
    expect(server.requests).toHaveLength(2);
  });

  test('ends after four attempts', async () => {
    const server = await startScriptedServer([{ status: 503 }]);
    const { policy, waits } = createPatience();
    const call = createClient({ url: server.url, retry: policy }).request('GET /readyz');
    await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    expect(waits).toEqual([188, 375, 750]);
  });
});

test('a slow server is timed out, not unreachable', async () => {
  const stalled = () => new Promise<Response>(() => {});
  const fetch = (_url: string, init: RequestInit) =>
    Promise.race([
      stalled(),
      new Promise<Response>((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      }),
    ]);
  const client = createClient({ url: 'http://a', fetch, timeoutMilliseconds: 5, retry: { attempts: 1 } });
  await expect(client.request('GET /healthz')).rejects.toMatchObject({ code: 'timed_out' });
});
