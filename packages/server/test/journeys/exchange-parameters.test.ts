import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  allowAll,
  decisionIdOf,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const typeOf = (kind: string) => `urn:pulumi:token-type:access_token:${kind}`;
/** RFC 6749 §5.2. */
const descriptionForm = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

interface TokenBody {
  access_token?: string;
  issued_token_type?: string;
  expires_in?: number;
  scope?: string;
  error?: string;
  error_description: string;
}

describeOnBothEngines('the parameters of a token request', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    issuer = await server.registerIssuer({
      settings: { maxExpiration: 10_000 },
      policies: [{ ...allowAll, authorizedPermissions: ['admin'] }],
    });
  });
  afterAll(() => server.stop());

  const sound = () => ({
    grant_type: grantType,
    audience: 'urn:pulumi:org:main',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: issuer.mint(),
  });

  const post = async (
    body: string | Uint8Array,
    headers: Record<string, string>,
    path = '/api/oauth/token',
  ) => {
    const response = await fetch(server.url + path, { method: 'POST', body, headers });
    return { status: response.status, headers: response.headers, body: (await response.json()) as TokenBody };
  };
  const form = (body: string, path?: string) =>
    post(body, { 'content-type': 'application/x-www-form-urlencoded' }, path);
  const json = (body: unknown, path?: string) =>
    post(
      typeof body === 'string' ? body : JSON.stringify(body),
      { 'content-type': 'application/json' },
      path,
    );

  /** Every refusal has a code, a description in the allowed characters that ends with a decision, and no caching. */
  async function expectRefusal(answer: Awaited<ReturnType<typeof post>>, error: string, reason: string) {
    expect({ status: answer.status, error: answer.body.error }).toEqual({ status: 400, error });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-pulumi-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.body.error_description).toMatch(descriptionForm);
    const id = decisionIdOf({ ...answer, body: { error_description: answer.body.error_description } });
    expect(id).not.toBeNull();
    const decision = await server.call<{ reason: string }>('GET', `/api/orgs/main/oidc/decisions/${id}`);
    expect(decision.body.reason).toBe(reason);
  }

  test.each(['/api/oauth/token', '/oauth/token'])('%s accepts a form and JSON', async (path) => {
    for (const answer of [
      await form(String(new URLSearchParams(sound())), path),
      await json(sound(), path),
    ]) {
      expect(answer.body).toMatchObject({
        issued_token_type: typeOf('organization'),
        token_type: 'token',
        expires_in: 7200,
        scope: '',
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  test('the subject token may be declared as a jwt too', async () => {
    const type = 'urn:ietf:params:oauth:token-type:jwt';
    expect((await json({ ...sound(), subject_token_type: type })).status).toBe(200);
  });

  test.each(Object.keys({ grant_type: 0, audience: 0, subject_token: 0, subject_token_type: 0 }))(
    '%s is required, and empty or null is absent',
    async (name) => {
      const { [name as 'audience']: _left, ...rest } = sound();
      await expectRefusal(
        await form(String(new URLSearchParams(rest))),
        'invalid_request',
        'request_invalid',
      );
      await expectRefusal(await json({ ...rest, [name]: '' }), 'invalid_request', 'request_invalid');
      await expectRefusal(await json({ ...rest, [name]: null }), 'invalid_request', 'request_invalid');
    },
  );

  test.each([
    'grant_type',
    'audience',
    'subject_token',
    'subject_token_type',
    'requested_token_type',
    'scope',
    'expiration',
    'unknown',
    '__proto__',
  ])('%s given twice is refused', async (name) => {
    const twice = `${name}=&${name}=`;
    const { [name as 'audience']: _left, ...rest } = sound();
    await expectRefusal(
      await form(`${new URLSearchParams(rest)}&${twice}`),
      'invalid_request',
      'request_invalid',
    );
    const members = JSON.stringify(rest).slice(1, -1);
    const repeated = `{${members},"${name}":"","${name}":""}`;
    await expectRefusal(await json(repeated), 'invalid_request', 'request_invalid');
  });

  test.each([
    ['grant_type', 'password', 'unsupported_grant_type', 'grant_type_unsupported'],
    ['grant_type', 'é"\\\n', 'unsupported_grant_type', 'grant_type_unsupported'],
    ['subject_token_type', 'urn:ietf:params:oauth:token-type:saml2', 'invalid_request', 'request_invalid'],
    ['subject_token_type', '"\\\u2028', 'invalid_request', 'request_invalid'],
    ['requested_token_type', typeOf('root'), 'invalid_request', 'request_invalid'],
    ['requested_token_type', 'urn:other:token-type:access_token:team', 'invalid_request', 'request_invalid'],
    ['audience', 'main', 'invalid_target', 'audience_malformed'],
    ['audience', 'urn:pulumi:org:', 'invalid_target', 'audience_malformed'],
    ['audience', 'urn:pulumi:org:a b', 'invalid_target', 'audience_malformed'],
    ['audience', 'URN:PULUMI:ORG:main', 'invalid_target', 'audience_malformed'],
    ['audience', 'urn:pulumi:org:main\u0000', 'invalid_request', 'request_invalid'],
    ['audience', `urn:pulumi:org:${'a'.repeat(41)}`, 'invalid_target', 'audience_malformed'],
    ['scope', 'read', 'invalid_scope', 'scope_invalid'],
    ['scope', 'admin admin', 'invalid_scope', 'scope_invalid'],
    ['scope', 'team:dev', 'invalid_scope', 'scope_invalid'],
    ['actor_token', 'x', 'invalid_request', 'request_invalid'],
    ['expiration', '-1', 'invalid_request', 'request_invalid'],
    ['expiration', '1.5', 'invalid_request', 'request_invalid'],
    ['expiration', '1e3', 'invalid_request', 'request_invalid'],
    ['expiration', 'soon', 'invalid_request', 'request_invalid'],
    ['expiration', ' 60', 'invalid_request', 'request_invalid'],
    ['expiration', '0x10', 'invalid_request', 'request_invalid'],
    ['expiration', '9'.repeat(16), 'invalid_request', 'request_invalid'],
  ])('%s of %j is %s', async (name, value, error, reason) => {
    const parameters = { ...sound(), [name]: value };
    await expectRefusal(await form(String(new URLSearchParams(parameters))), error, reason);
    await expectRefusal(await json(parameters), error, reason);
  });

  test.each([
    ['team', ''],
    ['team', 'team:'],
    ['team', 'team:a team:b'],
    ['team', 'user:ann'],
    ['team', 'admin'],
    ['personal', ''],
    ['personal', 'user:'],
    ['personal', 'ann'],
    ['personal', 'user:ann admin'],
    ['runner', ''],
    ['runner', 'runner:'],
    ['runner', 'pool'],
    ['runner', 'runner:a\trunner:b'],
  ])('a %s token with the scope %j is refused', async (kind, scope) => {
    const answer = await json({ ...sound(), requested_token_type: typeOf(kind), scope });
    await expectRefusal(answer, 'invalid_scope', 'scope_invalid');
  });

  test.each([
    [{}, 7200],
    [{ expiration: '' }, 7200],
    [{ expiration: '0' }, 7200],
    [{ expiration: 0 }, 7200],
    [{ expiration: '60' }, 60],
    [{ expiration: 60 }, 60],
    [{ expiration: '10000' }, 10_000],
    [{ expiration: '10001' }, 10_000],
    [{ expiration: 999_999_999_999_999 }, 10_000],
  ])('with %j the token lives %i s', async (parameters, seconds) => {
    const before = Date.now();
    const answer = await json({ ...sound(), ...parameters });
    expect(answer.body.expires_in).toBe(seconds);
    const listed = await server.call<{ tokens: { expires: number }[] }>(
      'GET',
      '/api/orgs/main/tokens?origin=exchange&maxResults=1',
    );
    expect(listed.body.tokens[0]?.expires).toBeGreaterThanOrEqual(Math.floor(before / 1_000) + seconds);
  });

  describe('a body that cannot be read', () => {
    test.each([
      ['an array', '[]'],
      ['no JSON', '{"grant_type":'],
      ['a nested member', '{"grant_type":{"a":1}}'],
      ['a fraction', '{"expiration":1.5}'],
      ['a boolean', '{"scope":true}'],
      ['a repeated member of foreign letters', '{"\\u00e9\\"\\\\":1,"\\u00e9\\"\\\\":2}'],
      ['an unpaired surrogate', '{"scope":"\\ud800"}'],
      ['nothing', ''],
    ])('%s is invalid_request', async (_name, body) => {
      await expectRefusal(await json(body), 'invalid_request', 'request_invalid');
    });

    test('more than 64 KiB is invalid_request, even if compressed', async () => {
      const huge = JSON.stringify({ ...sound(), padding: 'x'.repeat(65_536) });
      await expectRefusal(await json(huge), 'invalid_request', 'request_invalid');
      const { gzipSync } = await import('node:zlib');
      const bomb = gzipSync(Buffer.alloc(8_000_000, ' '));
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      await expectRefusal(await post(bomb, headers), 'invalid_request', 'request_invalid');
      const sane = gzipSync(JSON.stringify(sound()));
      expect((await post(sane, headers)).status).toBe(200);
      await expectRefusal(await post(sane.subarray(0, 40), headers), 'invalid_request', 'request_invalid');
    });

    test('another content type, encoding or charset is invalid_request', async () => {
      await expectRefusal(
        await post('x', { 'content-type': 'text/plain' }),
        'invalid_request',
        'request_invalid',
      );
      const brotli = { 'content-type': 'application/json', 'content-encoding': 'br"\\' };
      await expectRefusal(await post('{}', brotli), 'invalid_request', 'request_invalid');
      const latin = Uint8Array.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]);
      await expectRefusal(
        await post(latin, { 'content-type': 'application/json' }),
        'invalid_request',
        'request_invalid',
      );
    });
  });
});
