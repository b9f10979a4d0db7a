import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

describeOnBothEngines('the issuer documents', (openTestDatabase) => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
  });

  afterAll(() => server.stop());

  const fetchDocument = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { headers });

  describe.each(['/oidc', '/oidc/v2'])('of %s', (issuer) => {
    const configuration = `${issuer}/.well-known/openid-configuration`;
    const jwks = `${issuer}/.well-known/jwks`;

    test('contain the issuer, the algorithm, and the URL of the keys', async () => {
      const answer = await fetchDocument(configuration);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.json()).toMatchObject({
        issuer: server.url + issuer,
        jwks_uri: server.url + jwks,
        authorization_endpoint: expect.any(String),
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid'],
        claims_supported: expect.arrayContaining(['iss', 'sub', 'aud', 'exp', 'jti']),
      });
    });

    test('contain the active and the next key, and nothing private', async () => {
      const { keys } = (await (await fetchDocument(jwks)).json()) as { keys: Record<string, string>[] };
      expect(keys).toHaveLength(2);
      for (const key of keys) {
        expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
        expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' });
      }
    });

    test.each([configuration, jwks])('%s may be cached, and is identified by its validator', async (path) => {
      const first = await fetchDocument(path);
      expect(first.headers.get('cache-control')).toBe('public, max-age=300');
      expect(first.headers.get('x-pulumi-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await fetchDocument(path, { 'if-none-match': known });
        expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
      }
      expect((await fetchDocument(path, { 'if-none-match': '"other"' })).status).toBe(200);
    });
  });

  test('of the two issuers have separate keys', async () => {
    const kids = async (path: string) => {
      const { keys } = (await (await fetchDocument(path)).json()) as { keys: { kid: string }[] };
      return keys.map(({ kid }) => kid);
    };
    const v2 = new Set(await kids('/oidc/v2/.well-known/jwks'));
    expect((await kids('/oidc/.well-known/jwks')).filter((kid) => v2.has(kid))).toEqual([]);
  });
});
