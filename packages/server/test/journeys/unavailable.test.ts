import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import {
  allowAll,
  type PolicyDocument,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

describe('unavailable dependencies and exceeded limits', () => {
  let place: TestLocation;
  let database: Database;
  let issuer: HttpsIssuer;
  let clock: ManualClock;
  let server: TrustingServer;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
    place = await makeLocation('sqlite');
    database = await openDatabase(place.location, { onFault: () => {} });
    clock = createManualClock();
    server = await startTrustingServer(database, {
      authorities: [authority.certificatePem],
      clock,
      config: { refusalsPerMinute: 5 },
    });
    const registered = await server.call<{ id: string }>('POST', '/api/orgs/main/oidc/issuers', {
      body: { name: 'ci', url: issuer.url },
    });
    const path = '/api/orgs/main/auth/policies';
    const { body } = await server.call<PolicyDocument>('GET', `${path}/oidcissuers/${registered.body.id}`);
    await server.call('PATCH', `${path}/${body.id}`, { body: { policies: [allowAll] } });
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await place.remove();
    await issuer.stop();
  });

  const claims = { sub: 'repo:acme/app', aud: 'urn:pulumi:org:main' };

  test('an issuer whose keys cannot be fetched is 503 with Retry-After, then works again by itself', async () => {
    issuer.goAway();
    const answer = await server.exchange({ subject_token: await issuer.mint(claims) });
    expect({ status: answer.status, error: answer.body.error }).toEqual({
      status: 503,
      error: 'temporarily_unavailable',
    });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const decision = await server.explain(answer);
    expect(decision.reason).toBe('keys_unavailable');
    expect(decision.message).not.toBe(answer.body.error_description);
    expect(answer.body.error_description).not.toContain('localhost');
    issuer.comeBack();
    clock.advanceSeconds(6);
    expect((await server.exchange({ subject_token: await issuer.mint(claims) })).status).toBe(200);
  });

  test('workloads do not notice an outage of an hour', async () => {
    issuer.goAway();
    clock.advanceSeconds(3_600);
    const now = Math.floor(clock.now() / 1_000);
    const token = await issuer.mint({ ...claims, iat: now, exp: now + 60 });
    expect((await server.exchange({ subject_token: token })).status).toBe(200);
    issuer.comeBack();
  });

  test('too many refusals from one address are 429 with Retry-After and record nothing more', async () => {
    const answers = [];
    for (let count = 0; count < 7; count += 1) answers.push(await server.exchange({ subject_token: 'x' }));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(2);
    for (const answer of limited) {
      expect(answer.body.error).toBe('slow_down');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    const unreadable = await fetch(`${server.url}/oauth/token`, { method: 'POST', body: 'x'.repeat(70_000) });
    expect(unreadable.status).toBe(429);
    const recorded = await server.call<{ decisions: unknown[] }>(
      'GET',
      '/api/orgs/main/oidc/decisions?outcome=refused',
    );
    expect(recorded.body.decisions).toHaveLength(5);
    const metrics = await fetch(`${server.url}/metrics`);
    expect(await metrics.text()).toContain('outcome="refused",reason="token_malformed"} 4');
  });
});
