import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { scriptedResponses } from '../support/issuers/scripted-responses.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { createManualClock } from '../support/manual-clock.ts';
import type { Answer, TokenAnswer } from '../support/servers/running-server.ts';
import {
  allowAll,
  type PolicyDocument,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

describeOnBothEngines('trust that is removed while an exchange is decided', (openTestDatabase) => {
  let database: TestDatabase;
  let issuer: HttpsIssuer;
  /** The server that decides exchanges; `other` changes trust. */
  let server: TrustingServer;
  let other: TrustingServer;
  let options: { readonly authorities: readonly string[] };

  beforeAll(async () => {
    const authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
    database = await openTestDatabase();
    options = { authorities: [authority.certificatePem] };
    server = await startTrustingServer(database, options);
    other = await startTrustingServer(await database.openAnother(), options);
  });
  afterAll(async () => {
    await server.stop();
    await other.stop();
    await issuer.stop();
  });

  async function register(): Promise<{ id: string; policyPath: string }> {
    const registered = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'ci', url: issuer.url },
    });
    const { id } = registered.body;
    const path = '/api/orgs/main/auth/policies';
    const { body } = await server.call<PolicyDocument>('GET', `${path}/oidcissuers/${id}`);
    const policyPath = `${path}/${body.id}`;
    await server.call('PATCH', policyPath, { body: { policies: [allowAll] } });
    return { id, policyPath };
  }

  /** Begins an exchange, changes trust while the issuer delays its keys, then releases the keys. */
  async function exchangeDuring(change: () => Promise<unknown>): Promise<Answer<TokenAnswer>> {
    const asked = Promise.withResolvers<void>();
    const changed = Promise.withResolvers<void>();
    issuer.respond('jwks', (request, response) => {
      asked.resolve();
      void changed.promise.then(() => scriptedResponses.json(issuer.jwks())(request, response));
    });
    const subject_token = await issuer.mint({ sub: 'repo:acme/app', aud: 'urn:pulumi:org:main' });
    const answer = server.exchange({ subject_token });
    await asked.promise;
    await change();
    changed.resolve();
    return answer.finally(() => issuer.respondNormally());
  }

  test('denies once its policies deny, on this server or another', async () => {
    for (const changing of [server, other]) {
      const { id, policyPath } = await register();
      const policies = [{ ...allowAll, decision: 'deny' }];
      const answer = await exchangeDuring(() => changing.call('PATCH', policyPath, { body: { policies } }));
      expect((await server.explain(answer)).reason).toBe('denied_by_policy');
      await server.call('DELETE', `/api/orgs/main/oidc/issuers/${id}`);
    }
  });

  test('grants nothing once the issuer was deleted, and the audit log has the same order', async () => {
    const { id } = await register();
    const answer = await exchangeDuring(() => other.call('DELETE', `/api/orgs/main/oidc/issuers/${id}`));
    expect((await server.explain(answer)).reason).toBe('issuer_unknown');
    const { body } = await server.call<{ auditLogEvents: { event: string }[] }>(
      'GET',
      '/api/orgs/main/auditlogs/v2',
    );
    expect(body.auditLogEvents.slice(0, 2).map(({ event }) => event)).toEqual([
      'oidc-token-exchange-denied',
      'oidc-issuer-deleted',
    ]);
  });

  test('decides again even if the issuer was changed within the millisecond of its registration', async () => {
    const clock = createManualClock();
    const still = await startTrustingServer(await database.openAnother(), { ...options, clock });
    const url = issuer.url;
    const { body } = await still.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'ci', url },
    });
    const path = '/api/orgs/main/auth/policies';
    const found = await still.call<PolicyDocument>('GET', `${path}/oidcissuers/${body.id}`);
    await still.call('PATCH', `${path}/${found.body.id}`, { body: { policies: [allowAll] } });
    const answer = await exchangeDuring(() =>
      still.call('PATCH', `/api/orgs/main/oidc/issuers/${body.id}`, { body: { maxExpiration: 60 } }),
    );
    expect([answer.status, answer.body.expires_in]).toEqual([200, 60]);
    await still.call('DELETE', `/api/orgs/main/oidc/issuers/${body.id}`);
    await still.stop();
  });

  test('a change that keeps the workload trusted does not affect it', async () => {
    await register();
    const answer = await exchangeDuring(() =>
      other.call('POST', '/api/orgs/main/members/somebody', { body: { role: 'member' } }),
    );
    expect(answer.status).toBe(200);
  });
});
