import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

const typeOf = (kind: string) => `urn:pulumi:token-type:access_token:${kind}`;

interface UserAnswer {
  githubLogin: string;
  organizations: { githubLogin: string; role: string }[];
  tokenInfo?: { name: string; organization: string; team: string };
}

describeOnBothEngines('granted tokens have the correct permissions', (openTestDatabase) => {
  let database: TestDatabase;
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await startTrustingServer(database);
    await server.call('POST', '/api/orgs', { body: { name: 'other' } });
    for (const organization of ['main', 'other']) {
      await server.call('POST', `/api/orgs/${organization}/members/ann`, { body: { role: 'admin' } });
    }
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'dev' } });
    await server.call('POST', '/api/orgs/main/agent-pools', { body: { name: 'pool' } });
    const { rules } = allowAll;
    issuer = await server.registerIssuer({
      policies: [
        { ...allowAll, authorizedPermissions: ['admin'], rules: { sub: 'repo:*', env: 'prod' } },
        allowAll,
        { decision: 'allow', tokenType: 'team', teamName: 'd*', rules },
        { decision: 'allow', tokenType: 'personal', userLogin: 'ann', rules },
        { decision: 'allow', tokenType: 'personal', userLogin: 'zoe', rules },
        { decision: 'allow', tokenType: 'runner', runnerID: 'pool', rules },
        { decision: 'deny', tokenType: 'organization', rules: { sub: '*', branch: 'evil' } },
      ],
    });
  });
  afterAll(() => server.stop());

  const exchange = (kind: string, scope = '', claims: Record<string, unknown> = {}) =>
    server.exchange({ requested_token_type: typeOf(kind), scope, subject_token: issuer.mint(claims) });

  async function grant(kind: string, scope = '', claims: Record<string, unknown> = {}): Promise<string> {
    const answer = await exchange(kind, scope, claims);
    expect(answer.body).toMatchObject({ issued_token_type: typeOf(kind), scope, token_type: 'token' });
    return answer.body.access_token;
  }
  const statusOf = async (token: string, method: string, path: string, body?: unknown) =>
    (await server.call(method, path, { token, ...(body === undefined ? {} : { body }) })).status;
  const whoIs = async (token: string) => (await server.call<UserAnswer>('GET', '/api/user', { token })).body;

  test('an organization token is the machine identity, without administration', async () => {
    const token = await grant('organization');
    expect(await whoIs(token)).toMatchObject({
      githubLogin: 'main',
      organizations: [{ githubLogin: 'main', role: 'member' }],
      tokenInfo: { organization: 'main', team: '' },
    });
    expect(await statusOf(token, 'GET', '/api/orgs/main/members')).toBe(200);
    expect(await statusOf(token, 'GET', '/api/orgs/main/oidc/issuers')).toBe(403);
    expect(await statusOf(token, 'GET', '/api/orgs/main/oidc/decisions')).toBe(403);
    expect(await statusOf(token, 'GET', '/api/orgs/main/auditlogs/v2')).toBe(403);
    expect(await statusOf(token, 'POST', '/api/orgs/main/tokens', { name: 'x' })).toBe(403);
    expect(await statusOf(token, 'POST', '/api/user/tokens', {})).toBe(403);
    expect(await statusOf(token, 'POST', '/api/orgs', { name: 'third' })).toBe(403);
    expect(await statusOf(token, 'GET', '/api/orgs/other/members')).toBe(404);
  });

  test('admin is granted only where an applying allow policy lists it', async () => {
    const token = await grant('organization', 'admin', { env: 'prod' });
    expect(await statusOf(token, 'GET', '/api/orgs/main/oidc/issuers')).toBe(200);
    expect(await statusOf(token, 'GET', '/api/orgs/other/oidc/issuers')).toBe(404);
    expect(await statusOf(token, 'POST', '/api/orgs', { name: 'third' })).toBe(403);
    const lesser = await exchange('organization', 'admin');
    expect(lesser.body.error).toBe('invalid_grant');
    expect((await server.explain(lesser)).reason).toBe('scope_not_authorized');
  });

  test('a token that may be admin is admin only if requested', async () => {
    const token = await grant('organization', '', { env: 'prod' });
    expect(await statusOf(token, 'GET', '/api/orgs/main/oidc/issuers')).toBe(403);
  });

  test('a deny policy that applies wins, and the caller does not learn which', async () => {
    const answer = await exchange('organization', '', { branch: 'evil' });
    expect(answer.body.error_description).toMatch(/^a policy denies the token \(decision /);
    const decision = await server.explain(answer);
    expect(decision).toMatchObject({ reason: 'denied_by_policy', decidedBy: 6 });
  });

  test('a team token acts as the team', async () => {
    const token = await grant('team', 'team:dev');
    expect(await whoIs(token)).toMatchObject({
      githubLogin: 'main/dev',
      tokenInfo: { organization: 'main', team: 'dev' },
    });
    expect(await statusOf(token, 'GET', '/api/orgs/main/teams')).toBe(200);
    expect(await statusOf(token, 'PATCH', '/api/orgs/main/teams/dev', { newDisplayName: 'x' })).toBe(403);
  });

  test('a personal token acts as the user, in this organization only', async () => {
    const token = await grant('personal', 'user:ann');
    expect(await whoIs(token)).toMatchObject({
      githubLogin: 'ann',
      organizations: [{ githubLogin: 'main', role: 'admin' }],
    });
    expect(await statusOf(token, 'GET', '/api/orgs/main/oidc/issuers')).toBe(200);
    expect(await statusOf(token, 'GET', '/api/orgs/other/members')).toBe(404);
  });

  test('a token created by a personal token has at most its access', async () => {
    const token = await grant('personal', 'user:ann');
    for (const type of ['personal', 'refresh']) {
      const { body } = await server.call<{ tokenValue: string }>('POST', '/api/user/tokens', {
        token,
        body: { description: 'further', type },
      });
      const derived =
        type === 'personal' ? body.tokenValue : (await refresh(body.tokenValue)).body.access_token;
      expect((await whoIs(derived)).organizations.map(({ githubLogin }) => githubLogin)).toEqual(['main']);
      expect(await statusOf(derived, 'GET', '/api/orgs/other/members')).toBe(404);
      const again = await server.call<{ tokenValue: string }>('POST', '/api/user/tokens', {
        token: derived,
        body: {},
      });
      expect(await statusOf(again.body.tokenValue, 'GET', '/api/orgs/other/members')).toBe(404);
    }
    const listed = await server.call<{ tokens: unknown[] }>('GET', '/api/user/tokens', { token });
    expect(listed.body.tokens.length).toBeGreaterThan(0);
  });

  test('a runner token may only do the work of its pool', async () => {
    const token = await grant('runner', 'runner:pool');
    expect(await whoIs(token)).toMatchObject({ githubLogin: 'main/pool', organizations: [{ role: 'none' }] });
    for (const path of ['members', 'teams', 'agent-pools', 'oidc/issuers', 'auditlogs/v2', 'tokens']) {
      expect(await statusOf(token, 'GET', `/api/orgs/main/${path}`)).toBe(403);
    }
    expect(await statusOf(token, 'GET', '/api/user/tokens')).toBe(403);
  });

  test.each([
    ['team', 'team:deleted'],
    ['personal', 'user:zoe'],
    ['personal', 'user:ann@other'],
  ])('a %s token for %s, who is not there, is refused', async (kind, scope) => {
    const answer = await exchange(kind, scope);
    const reason = scope === 'user:ann@other' ? 'no_policy_applies' : 'target_unknown';
    expect(answer.body.error).toBe(reason === 'target_unknown' ? 'invalid_scope' : 'invalid_grant');
    expect((await server.explain(answer)).reason).toBe(reason);
  });

  test('after the team, the member or the pool is deleted, the grant and its tokens are invalid', async () => {
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'doomed' } });
    await server.call('POST', '/api/orgs/main/members/zoe', { body: { role: 'member' } });
    const pools = await server.call<{ agentPools: { id: string }[] }>('GET', '/api/orgs/main/agent-pools');
    const targets = [
      ['team', 'team:doomed', 'teams/doomed'],
      ['personal', 'user:zoe', 'members/zoe'],
      ['runner', 'runner:pool', `agent-pools/${pools.body.agentPools[0]?.id}`],
    ] as const;
    for (const [kind, scope, path] of targets) {
      const token = await grant(kind, scope);
      expect(await statusOf(token, 'GET', '/api/user')).toBe(200);
      await server.call('DELETE', `/api/orgs/main/${path}`);
      expect(await statusOf(token, 'GET', '/api/user')).toBe(401);
      const answer = await exchange(kind, scope);
      expect(answer.body.error).toBe('invalid_scope');
      expect((await server.explain(answer)).reason).toBe('target_unknown');
    }
  });

  const refresh = (token: string) => server.exchange({ grant_type: 'refresh_token', refresh_token: token });
  const post = async (path: string, form: Record<string, string>, token?: string) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: token === undefined ? {} : { authorization: `token ${token}` },
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  describe('refresh tokens', () => {
    let refreshToken: string;
    let id: string;
    beforeAll(async () => {
      const created = await server.call<{ tokenValue: string; id: string }>('POST', '/api/user/tokens', {
        body: { description: 'laptop', type: 'refresh' },
      });
      refreshToken = created.body.tokenValue;
      id = created.body.id;
    });

    test('can only be exchanged for a personal access token', async () => {
      const answer = await refresh(refreshToken);
      expect(answer.body).toMatchObject({
        issued_token_type: typeOf('personal'),
        scope: 'user:admin',
        expires_in: 7200,
      });
      expect((await whoIs(answer.body.access_token)).organizations).toHaveLength(2);
      expect(await statusOf(refreshToken, 'GET', '/api/user')).toBe(401);
      expect(await server.reasonOf({ subject_token: refreshToken })).toBe('token_malformed');
    });

    test.each([
      ['an access token', () => server.adminToken],
      ['a word', () => 'nobody'],
    ])('%s is refused', async (_name, token) => {
      const answer = await refresh(token());
      expect(answer.body.error).toBe('invalid_grant');
      expect((await server.explain(answer)).reason).toBe('refresh_token_invalid');
    });

    test('once expired, they are refused', async () => {
      const created = await server.call<{ tokenValue: string; id: string }>('POST', '/api/user/tokens', {
        body: { description: 'short', type: 'refresh' },
      });
      const expire = rawDb(database)
        .updateTable('access_tokens')
        .set({ expires_at: Date.now() - 1 });
      await expire.where('id', '=', created.body.id).execute();
      const answer = await refresh(created.body.tokenValue);
      expect(answer.body.error).toBe('invalid_grant');
      expect(await server.explain(answer)).toMatchObject({
        reason: 'refresh_token_expired',
        hints: [{ message: 'Exchange an identity token again.' }],
      });
    });

    test('once deleted, they and tokens obtained with them are refused', async () => {
      const { body } = await refresh(refreshToken);
      await server.call('DELETE', `/api/user/tokens/${id}`);
      expect(await statusOf(body.access_token, 'GET', '/api/user')).toBe(401);
      const answer = await refresh(refreshToken);
      expect((await server.explain(answer)).reason).toBe('refresh_token_invalid');
    });
  });

  test('an access token obtained during the deletion of its refresh token is refused too', async () => {
    const created = await server.call<{ tokenValue: string; id: string }>('POST', '/api/user/tokens', {
      body: { type: 'refresh' },
    });
    const { body } = await refresh(created.body.tokenValue);
    expect(await statusOf(body.access_token, 'GET', '/api/user')).toBe(200);
    // Simulates a store in which the access token is written just after the deletion searched for tokens.
    await rawDb(database)
      .updateTable('access_tokens')
      .set({ revoked_at: Date.now() })
      .where('id', '=', created.body.id)
      .execute();
    expect(await statusOf(body.access_token, 'GET', '/api/user')).toBe(401);
    const asked = await post('/api/oauth/introspect', { token: body.access_token }, server.adminToken);
    expect(asked.body).toEqual({ active: false });
  });

  describe('introspection and revocation', () => {
    test('a caller may introspect its own token, and an administrator those of the organization', async () => {
      const token = await grant('team', 'team:dev');
      for (const asker of [token, server.adminToken]) {
        const { body } = await post('/api/oauth/introspect', { token }, asker);
        expect(body).toMatchObject({ active: true, scope: 'team:dev', username: 'main/dev', kind: 'team' });
      }
    });

    test('any other caller gets the response for an unknown token', async () => {
      const token = await grant('organization', 'admin', { env: 'prod' });
      const member = await grant('organization');
      const { body: ann } = await server.call<{ tokenValue: string }>(
        'POST',
        '/api/orgs/other/members/ann/tokens',
        {
          body: {},
        },
      );
      for (const asker of [member, ann.tokenValue]) {
        expect((await post('/api/oauth/introspect', { token }, asker)).body).toEqual({ active: false });
      }
      expect((await post('/api/oauth/introspect', { token: 'nobody' }, token)).body).toEqual({
        active: false,
      });
      expect((await post('/api/oauth/introspect', { token: server.adminToken }, token)).body).toEqual({
        active: false,
      });
      expect((await post('/api/oauth/introspect', { token })).status).toBe(401);
      expect((await post('/api/oauth/introspect', {}, token)).status).toBe(400);
    });

    test('revoking an unknown token gets the same response as revoking a known token', async () => {
      const token = await grant('organization');
      const revoked = await post('/api/oauth/revoke', { token });
      expect(await statusOf(token, 'GET', '/api/user')).toBe(401);
      for (const again of [token, 'nobody']) {
        expect(await post('/api/oauth/revoke', { token: again })).toEqual(revoked);
      }
      expect((await post('/api/oauth/introspect', { token }, server.adminToken)).body).toEqual({
        active: false,
      });
      expect((await post('/api/oauth/revoke', {})).body['error']).toBe('invalid_request');
    });
  });

  test('the metadata of RFC 8414 names the existing endpoints', async () => {
    const { body } = await server.call<Record<string, string>>(
      'GET',
      '/.well-known/oauth-authorization-server',
      { token: null },
    );
    expect(body['issuer']).toBe(server.url);
    for (const name of ['token_endpoint', 'introspection_endpoint', 'revocation_endpoint']) {
      const response = await fetch(String(body[name]), { method: 'POST' });
      expect(response.status, name).not.toBe(404);
    }
  });
});
