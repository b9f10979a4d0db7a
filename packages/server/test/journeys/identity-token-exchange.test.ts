import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const identityTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const subject = 'repo:acme/app:ref:refs/heads/main';

interface Decision {
  reason: string;
  policies: { candidate: { outcome: string } }[];
}

describeOnBothEngines('identity-token exchange', (openTestDatabase) => {
  let issuer: HttpsIssuer;
  let server: RunningServer;
  let organizationId: string;
  let issuerId: string;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority });
    const database = await openTestDatabase();
    server = await startServer({ database, authorities: [authority.certificatePem] });
    const registered = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'ci', url: issuer.url, singleUse: true },
    });
    issuerId = registered.body.id;
    const document = await server.call<{ id: string }>(
      'GET',
      `/api/orgs/main/auth/policies/oidcissuers/${issuerId}`,
    );
    const policy = {
      decision: 'allow',
      tokenType: 'identity',
      audience: 'sts.amazonaws.com',
      authorizedPermissions: [],
      rules: { sub: 'repo:acme/app:*' },
    };
    const saved = await server.call<{ policies: unknown[] }>(
      'PATCH',
      `/api/orgs/main/auth/policies/${document.body.id}`,
      {
        body: { policies: [policy] },
      },
    );
    expect(saved.body.policies).toEqual([policy]);
    const row = await database.db.selectFrom('organizations').select('id').executeTakeFirstOrThrow();
    organizationId = row.id;
  });

  afterAll(async () => {
    await server.stop();
    await issuer.stop();
  });

  async function hop(parameters: Record<string, string>) {
    return server.exchange({
      subject_token: await issuer.mint({
        sub: subject,
        aud: 'urn:pulumi:org:main',
        jti: crypto.randomUUID(),
      }),
      requested_token_type: identityTokenType,
      audience: 'sts.amazonaws.com',
      resource: 'urn:pulumi:org:main',
      ...parameters,
    });
  }

  async function reasonOf(description: string): Promise<Decision> {
    const id = /decision ([0-9a-f-]{36})/.exec(description)?.[1];
    return (await server.call<Decision>('GET', `/api/orgs/main/oidc/decisions/${id}`)).body;
  }

  test('a CI token becomes an identity token that a relying party verifies from discovery alone', async () => {
    const { status, body } = await hop({});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issued_token_type: identityTokenType,
      token_type: 'N_A',
      scope: '',
      expires_in: 3600,
    });
    const discovery = await fetch(`${server.url}/oidc/v2/.well-known/openid-configuration`);
    const { issuer: iss, jwks_uri } = (await discovery.json()) as { issuer: string; jwks_uri: string };
    const { payload } = await jwtVerify(body.access_token, createRemoteJWKSet(new URL(jwks_uri)), {
      issuer: iss,
      audience: 'sts.amazonaws.com',
    });
    expect(payload.sub).toBe(
      `pulumi:org:${organizationId}:workload:${issuerId}:repo%3Aacme/app%3Aref%3Arefs/heads/main`,
    );
    expect(payload['https://pulumi.com/workload_subject']).toBe(subject);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  test('the mint is in the audit log under the decision, and found by a pattern of its subject', async () => {
    await hop({});
    const list = async (filter: string) =>
      (
        await server.call<{
          auditLogEvents: { event: string; workload?: object; details: Record<string, unknown> }[];
        }>('GET', `/api/orgs/main/auditlogs/v2?eventFilter=identity-token-issued${filter}`)
      ).body.auditLogEvents;
    const events = await list('');
    const decisionId = events[0]?.details['decisionId'];
    expect(events[0]?.details).toMatchObject({ issuer: 'v2', audience: 'sts.amazonaws.com' });
    expect(events[0]?.workload).toMatchObject({ subject, decisionId });
    expect(await list(`&subjectFilter=${encodeURIComponent('repo:acme/app:*')}`)).toEqual(events);
    expect(await list(`&subjectFilter=${encodeURIComponent('repo:acme/ap:*')}`)).toEqual([]);
    const decision = await reasonOf(`decision ${String(decisionId)}`);
    expect(decision.reason).toBe('granted');
  });

  test('an audience that no policy allows is refused, and the decision records it', async () => {
    const { body } = await hop({ audience: 'vault.example.com' });
    expect(body.error).toBe('invalid_grant');
    const decision = await reasonOf(body.error_description);
    expect(decision.reason).toBe('no_policy_applies');
    expect(decision.policies[0]?.candidate.outcome).toBe('audience_differs');
  });

  test('a policy for access tokens allows no identity token, and vice versa', async () => {
    const { body } = await server.exchange({
      subject_token: await issuer.mint({ sub: subject, aud: 'urn:pulumi:org:main' }),
    });
    expect((await reasonOf(body.error_description)).reason).toBe('no_policy_applies');
  });

  test('a single-use token can be exchanged for one identity token', async () => {
    const token = await issuer.mint({ sub: subject, aud: 'urn:pulumi:org:main', jti: 'once' });
    expect((await hop({ subject_token: token })).status).toBe(200);
    const again = await hop({ subject_token: token });
    expect((await reasonOf(again.body.error_description)).reason).toBe('replayed');
  });

  test.each([
    ['an organization URN as audience', { audience: 'urn:pulumi:org:main' }, 'invalid_target'],
    ['no resource', { resource: '' }, 'invalid_target'],
    ['a resource that is not an organization', { resource: 'https://example.com' }, 'invalid_target'],
    ['a scope', { scope: 'admin' }, 'invalid_scope'],
    ['an audience beyond 512 bytes', { audience: 'a'.repeat(513) }, 'invalid_target'],
  ])('%s is refused', async (_what, parameters, error) => {
    expect((await hop(parameters)).body.error).toBe(error);
  });

  test('a lifetime is given in seconds, from one minute to one hour', async () => {
    expect((await hop({ expiration: '600' })).body.expires_in).toBe(600);
    expect((await hop({ expiration: '5' })).body.expires_in).toBe(60);
    expect((await hop({ expiration: '90000' })).body.expires_in).toBe(3600);
  });
});
