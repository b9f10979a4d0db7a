import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Issuer {
  id: string;
  issuer: string;
  thumbprints: string[];
}

interface Explained {
  reason: string;
  checks: { check: string; outcome: string }[];
  policies: { rules: { claimPath: string; value: string; outcome: string; patterns: string[] }[] }[];
  hints: { code: string; message: string }[];
}

describeOnBothEngines('the main job', (openTestDatabase) => {
  let issuer: HttpsIssuer;
  let server: RunningServer;
  let registered: Issuer;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority });
    const database = await openTestDatabase();
    server = await startServer({ database, authorities: [authority.certificatePem] });
  });

  afterAll(async () => {
    await server.stop();
    await issuer.stop();
  });

  const subject = { sub: 'repo:acme/app:ref:refs/heads/main', aud: 'urn:pulumi:org:main' };

  test('an administrator registers an issuer and its serving certificates are recorded', async () => {
    const { status, body } = await server.call<Issuer>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'ci', url: issuer.url },
    });
    expect(status).toBe(200);
    expect(body.issuer).toBe(issuer.url);
    expect(body.thumbprints.length).toBeGreaterThan(0);
    registered = body;
  });

  test('a new issuer denies everything', async () => {
    const answer = await server.exchange({ subject_token: await issuer.mint(subject) });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_grant');
  });

  test('with an allow policy its token becomes an access token that /api/user knows', async () => {
    const document = await server.call<{ id: string; version: number }>(
      'GET',
      `/api/orgs/main/auth/policies/oidcissuers/${registered.id}`,
    );
    const changed = await server.call<{ version: number; warnings: unknown[] }>(
      'PATCH',
      `/api/orgs/main/auth/policies/${document.body.id}`,
      {
        body: {
          policies: [
            {
              decision: 'allow',
              tokenType: 'organization',
              authorizedPermissions: [],
              rules: { sub: 'repo:acme/app:*' },
            },
          ],
        },
      },
    );
    expect(changed.body.version).toBe(document.body.version + 1);
    const answer = await server.exchange({ subject_token: await issuer.mint(subject) });
    expect(answer.body).toMatchObject({ token_type: 'token', expires_in: 7200, scope: '' });
    expect(answer.body.access_token).toMatch(/^pul-[0-9a-f]{40}$/);
    const user = await server.call<{ githubLogin: string; tokenInfo: { organization: string } }>(
      'GET',
      '/api/user',
      {
        token: answer.body.access_token,
      },
    );
    expect(user.body).toMatchObject({ githubLogin: 'main', tokenInfo: { organization: 'main', team: '' } });
  });

  test('a refusal is explained under its decision id, rule by rule', async () => {
    const token = await issuer.mint({ ...subject, sub: 'repo:Acme/app:ref:refs/heads/main' });
    const answer = await server.exchange({ subject_token: token });
    expect(answer.status).toBe(400);
    const decisionId = /decision ([0-9a-f-]{36})/.exec(answer.body.error_description)?.[1];
    const decision = await server.call<Explained>('GET', `/api/orgs/main/oidc/decisions/${decisionId}`);
    expect(decision.body.reason).toBe('no_policy_applies');
    expect(decision.body.policies[0]?.rules[0]).toEqual({
      claimPath: 'sub',
      patterns: ['repo:acme/app:*'],
      value: '"repo:Acme/app:ref:refs/heads/main"',
      outcome: 'claim_mismatch',
    });
    expect(decision.body.hints.map(({ code }) => code)).toContain('letter_case');
  });

  test('a revoked access token is refused at once', async () => {
    const { body } = await server.exchange({ subject_token: await issuer.mint(subject) });
    const revoked = await fetch(`${server.url}/api/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: body.access_token }),
    });
    expect(revoked.status).toBe(200);
    expect((await server.call('GET', '/api/user', { token: body.access_token })).status).toBe(401);
  });

  test('no token of an issuer is exchanged once its deletion has returned', async () => {
    const token = await issuer.mint(subject);
    expect((await server.exchange({ subject_token: token })).status).toBe(200);
    await server.call('DELETE', `/api/orgs/main/oidc/issuers/${registered.id}`);
    expect((await server.exchange({ subject_token: token })).body.error).toBe('invalid_grant');
  });
});
