import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { ecTestKey } from '../support/issuers/raw-token.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface ErrorBody {
  code: number;
  message: string;
}

const requestIdForm = /^[0-9a-f-]{36}$/;

// docs/contract/README.md#general-conventions
describeOnBothEngines('the conventions of the contract', (openTestDatabase) => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    await server.call('POST', '/api/orgs', { body: { name: 'other' } });
  });
  afterAll(() => server.stop());

  async function expectError(
    answer: { status: number; headers: Headers; body: unknown },
    status: number,
    message: RegExp | string = /./,
  ) {
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('x-pulumi-request-id')).toMatch(requestIdForm);
    const body = answer.body as ErrorBody;
    expect(Object.keys(body).sort()).toEqual(['code', 'message']);
    expect(body.code).toBe(status);
    expect(body.message).toMatch(message);
  }

  describe('credentials', () => {
    test.each(['token', 'Bearer', 'bearer', 'Token', 'BEARER'])('%s is accepted', async (scheme) => {
      const headers = { authorization: `${scheme} ${server.adminToken}` };
      expect((await server.call('GET', '/api/user', { token: null, headers })).status).toBe(200);
    });

    test.each([
      ['none', {}],
      ['empty', { authorization: '' }],
      ['a bare token', { authorization: 'pul-0000000000000000000000000000000000000000' }],
      ['another scheme', { authorization: 'Basic YTpi' }],
      ['two tokens', { authorization: 'token a b' }],
      ['an unknown one', { authorization: `token pul-${'1'.repeat(40)}` }],
      ['a very long one', { authorization: `token ${'1'.repeat(5_000)}` }],
      ['one in the query', {}],
    ])('%s is 401', async (name, headers) => {
      const query = name === 'one in the query' ? `?access_token=${server.adminToken}` : '';
      const answer = await server.call('GET', `/api/user${query}`, { token: null, headers });
      await expectError(answer, 401);
      expect(answer.headers.get('www-authenticate')).toBe('token, Bearer');
    });

    test('an invalid token gets 401, even on unknown paths and before the body is read', async () => {
      const options = { token: 'nobody', body: '{"broken' };
      await expectError(await server.call('POST', '/api/orgs/main/oidc/issuers', options), 401);
      await expectError(await server.call('GET', '/api/orgs/nowhere/members', { token: 'nobody' }), 401);
    });
  });

  describe('authorization', () => {
    let member: string;
    beforeAll(async () => {
      await server.call('POST', '/api/orgs/main/members/ann', { body: { role: 'member' } });
      const path = '/api/orgs/main/members/ann/tokens';
      member = (await server.call<{ tokenValue: string }>('POST', path, { body: {} })).body.tokenValue;
    });

    test('a member gets 403 on routes for administrators', async () => {
      await expectError(await server.call('GET', '/api/orgs/main/oidc/issuers', { token: member }), 403);
      expect((await server.call('GET', '/api/orgs/main/members', { token: member })).status).toBe(200);
    });

    test('an organization that the caller may not see gets the same error as an unknown organization', async () => {
      const messages = [];
      for (const name of ['other', 'nowhere']) {
        const answer = await server.call<ErrorBody>('GET', `/api/orgs/${name}/members`, { token: member });
        await expectError(answer, 404);
        messages.push(answer.body.message.replace(name, 'NAME'));
      }
      expect(messages[0]).toBe(messages[1]);
    });

    test('an unknown resource gets 404', async () => {
      await expectError(await server.call('GET', '/api/orgs/main/oidc/issuers/nobody'), 404);
      await expectError(await server.call('GET', '/api/nothing?token=secret'), 404, /GET \/api\/nothing\.$/);
      await expectError(await server.call('PUT', '/api/user'), 404);
      await expectError(await server.call('GET', `/api/orgs/${'x'.repeat(400)}/members`), 414);
    });
  });

  describe('bodies', () => {
    const register = (body: unknown, headers: Record<string, string> = {}) =>
      server.call('POST', '/api/orgs/main/oidc/issuers', { body, headers });
    const sound = { name: 'ci', url: 'https://ci.example', jwks: { keys: [ecTestKey('k').jwk] } };

    test.each([
      [{ ...sound, name: 7 }, /^body\.name must be a string/],
      [{ url: sound.url }, /^body\.name is required/],
      [{ ...sound, thumbprints: ['a', 7] }, /^body\.thumbprints\[1\] must be a string/],
      [{ ...sound, maxExpiration: '60' }, /^body\.maxExpiration must be a whole number/],
      [{ ...sound, maxExpiration: 1.5 }, /^body\.maxExpiration must be a whole number/],
      [{ ...sound, jwks: { keys: {} } }, /^body\.jwks\.keys must be a list/],
      [{ ...sound, singleUse: 'true' }, /^body\.singleUse must be a boolean/],
      [[], /^the body must be an object/],
      ['"text"', /^the body must be an object/],
      ['{"name":"a","name":"b"}', /not valid JSON/],
      ['{', /not valid JSON/],
      ['{"name":"\\u0000"}', /not valid JSON/],
      ['{"name":"\\ud800"}', /not valid JSON/],
    ])('%j gets 400 with the name of the member', async (body, message) => {
      await expectError(await register(body), 400, message);
    });

    test('a policy that is of the wrong type is named by its path', async () => {
      const { body } = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
        body: { ...sound, url: 'https://paths.example' },
      });
      const policies = '/api/orgs/main/auth/policies';
      const document = await server.call<{ id: string }>('GET', `${policies}/oidcissuers/${body.id}`);
      const allow = { decision: 'allow', tokenType: 'organization', rules: { sub: 'a' } };
      const answer = await server.call('PATCH', `${policies}/${document.body.id}`, {
        body: { policies: [allow, { ...allow, rules: { sub: 7 } }, { ...allow, decision: 'perhaps' }] },
      });
      await expectError(answer, 400, /policies\[1\]\.rules.*policies\[2\]\.decision/);
    });

    test('unknown members are ignored', async () => {
      const body = { ...sound, url: 'https://unknown.example', color: 'red', __proto__x: 1 };
      expect((await register(body)).status).toBe(200);
      expect((await register('{"__proto__":{"name":"x"},"url":"https://proto.example"}')).status).toBe(400);
    });

    test('other content types are 415, an empty body counts as no body', async () => {
      await expectError(await register('name=ci', { 'content-type': 'text/plain' }), 415);
      await expectError(await register(''), 400, /^the body must be an object/);
      const vendor = { 'content-type': 'application/vnd.pulumi+json; charset=utf-8' };
      expect((await register({ ...sound, url: 'https://vendor.example' }, vendor)).status).toBe(200);
      const deleted = await server.call('DELETE', '/api/orgs/main/oidc/issuers/nobody', {
        headers: { 'content-type': 'application/json' },
      });
      expect(deleted.status).toBe(404);
    });

    describe('compressed', () => {
      const send = async (body: Uint8Array, encoding = 'gzip') => {
        const response = await fetch(`${server.url}/api/orgs/main/oidc/issuers`, {
          method: 'POST',
          body,
          headers: {
            authorization: `token ${server.adminToken}`,
            'content-type': 'application/json',
            'content-encoding': encoding,
          },
        });
        return { status: response.status, headers: response.headers, body: await response.json() };
      };

      test('gzip is accepted', async () => {
        const body = gzipSync(JSON.stringify({ ...sound, url: 'https://gzip.example' }));
        expect((await send(body)).status).toBe(200);
        expect((await send(body, 'GZIP')).status).toBe(409);
      });

      test('a body that decompresses over the limit gets 413 during decompression', async () => {
        const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
        expect(bomb.length).toBeLessThan(100_000);
        await expectError(await send(bomb), 413);
      });

      test('a broken, a truncated and an unsupported body are refused', async () => {
        const body = gzipSync(JSON.stringify(sound));
        await expectError(await send(Buffer.from(JSON.stringify(sound))), 400, /gzip/);
        await expectError(await send(body.subarray(0, body.length - 9)), 400, /gzip/);
        const flipped = Buffer.from(body);
        flipped[20] = (flipped[20] ?? 0) ^ 0xff;
        await expectError(await send(flipped), 400);
        await expectError(await send(body, 'br'), 415);
        await expectError(await send(body, 'gzip, gzip'), 415);
      });
    });
  });

  describe('addresses', () => {
    test.each([
      '/%',
      '/api/orgs/%zz/members',
      '/api/orgs/main/oidc/issuers/%ff',
      '/api/orgs/main/oidc/decisions/%00',
      '/api/orgs/main/oidc/issuers/%00',
      '/api/orgs/main/teams/a%00b',
      '/api/orgs/main/members?continuationToken=%00',
      '/api/orgs/main/oidc/decisions?subject=%00',
      '/api/orgs/main/auditlogs/v2?userFilter=%00',
      '/api/orgs/main/oidc/decisions/a%ED%A0%80b',
      `/api/orgs/main/auditlogs/v2?startTime=${'9'.repeat(30)}`,
      `/api/orgs/main/oidc/audit/chain?after=${'9'.repeat(30)}`,
      '/api/orgs/main/auditlogs/v2?continuationToken=-1',
      '/api/orgs/main/oidc/decisions?maxResults=501',
      '/api/orgs/main/oidc/decisions?maxResults=many',
      '/api/orgs/main/oidc/decisions?continuationToken=x',
      '/api/user/tokens?continuationToken=x',
    ])('%s is a client error', async (path) => {
      const answer = await server.call('GET', path);
      expect([400, 404]).toContain(answer.status);
      await expectError(answer, answer.status);
    });

    test('bytes that are not HTTP get an error in the same form', async () => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.write('GET / HTTP/1.1\r\nno header\r\n\r\n');
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer.toLowerCase()).toContain('x-pulumi-request-id: ');
      expect(answer).toContain('{"code":400,');
    });
  });

  test('every request has its own id, which the client cannot choose', async () => {
    const headers = { 'x-pulumi-request-id': 'mine', 'x-request-id': 'mine', 'request-id': 'mine' };
    const ids = [];
    for (const path of ['/api/user', '/api/nothing', '/healthz', '/openapi.json']) {
      ids.push((await server.call('GET', path, { headers })).headers.get('x-pulumi-request-id'));
    }
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(requestIdForm);
  });

  test('lists page with a continuation token', async () => {
    for (const name of ['a', 'b', 'c']) {
      await server.call('POST', '/api/orgs/main/tokens', { body: { name, expires: 0 } });
    }
    const seen: string[] = [];
    let continuation: string | undefined;
    do {
      const query = continuation === undefined ? '' : `&continuationToken=${continuation}`;
      const page = await server.call<{ tokens: { name: string }[]; continuationToken?: string }>(
        'GET',
        `/api/orgs/main/tokens?maxResults=2${query}`,
      );
      expect(page.body.tokens.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.tokens.map(({ name }) => name));
      continuation = page.body.continuationToken;
    } while (continuation !== undefined);
    expect(seen).toEqual(['c', 'b', 'a']);
  });

  test('routes that the CLIs call before a login are public', async () => {
    const capabilities = await server.call('GET', '/api/capabilities', { token: null });
    expect(capabilities.body).toEqual({ capabilities: [] });
    const version = await server.call<Record<string, string>>('GET', '/api/cli/version', { token: null });
    expect(version.body['latestVersion']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version.body['oldestWithoutWarning']).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
