import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

interface AuditEvent {
  event: string;
  description: string;
  sequence: number;
  details: Record<string, unknown>;
}

interface AuditPage {
  auditLogEvents: AuditEvent[];
}

describeOnBothEngines('the audit log of a workload', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    issuer = await server.registerIssuer({ policies: [allowAll] });
  });
  afterAll(() => server.stop());

  const org = '/api/orgs/main';
  const names = (events: AuditEvent[]) => events.map(({ event }) => event);
  const list = async (query: string) =>
    (await server.call<AuditPage>('GET', `${org}/auditlogs/v2?${query}`)).body.auditLogEvents.reverse();
  async function eventsOf(act: () => Promise<unknown>): Promise<AuditEvent[]> {
    const before = (await list('')).at(-1)?.sequence ?? 0;
    await act();
    return (await list('')).filter(({ sequence }) => sequence > before);
  }

  test('names the workload in everything that it does, and finds it by a pattern of its subject', async () => {
    const subject = 'repo:acme/traced:ref:refs/heads/main';
    const events = await eventsOf(async () => {
      const granted = await server.exchange({ subject_token: issuer.mint({ sub: subject }) });
      const accessToken = (granted.body as { access_token: string }).access_token;
      const call = (method: string, path: string, body?: unknown) =>
        server.call(method, path, { token: accessToken, ...(body === undefined ? {} : { body }) });
      await call('POST', '/api/esc/environments/main', { project: 'app', name: 'traced' });
      const login = '{fn::open::azure-login: {clientId: c, tenantId: t, oidc: true}}';
      const token = '{fn::open::oidc: {audience: vault, identityToken: {version: v2}}}';
      const path = '/api/esc/environments/main/app/traced';
      await call('PATCH', path, `values: {login: ${login}, token: ${token}}`);
      await call('POST', `${path}/open`);
      await fetch(`${server.url}/api/oauth/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: accessToken }),
      });
    });
    expect(names(events)).toEqual([
      'organization-token-created-for-oidc-issuer',
      'environment-created',
      'environment-updated',
      ...names(events).slice(3, 6),
      'environment-open',
      'access-token-revoked',
    ]);
    // The two logins run at the same time.
    expect(names(events).slice(3, 6).toSorted()).toEqual([
      'cloud-credentials-obtained',
      'environment-oidc-token-issued',
      'identity-token-issued',
    ]);
    const decisionId = events[0]?.details['decisionId'];
    for (const event of events) {
      expect(event).toMatchObject({
        user: { githubLogin: subject },
        workload: { issuer: issuer.url, subject, decisionId },
      });
    }
    const opened = events.find(({ event }) => event === 'environment-open');
    expect(opened).toMatchObject({ actsAs: 'main', tokenName: 'oidc:ci' });
    expect(opened?.description).toBe(`${subject} opened app/traced`);
    expect(await list(`subjectFilter=${encodeURIComponent('repo:acme/traced:*')}`)).toEqual(events);
    expect(await list(`decisionFilter=${decisionId}`)).toEqual(events);
    expect(await list(`subjectFilter=${encodeURIComponent('repo:acme/trace:*')}`)).toEqual([]);
    const csv = await server.call<string>(
      'GET',
      `${org}/auditlogs/v2/export?format=csv&subjectFilter=${encodeURIComponent('*traced*')}`,
    );
    expect(
      csv.body.split('\r\n').filter((line) => line.includes(`,main,${issuer.url},${subject},`)),
    ).toHaveLength(6);
    const unusable = await server.call(
      'GET',
      `${org}/auditlogs/v2?subjectFilter=${encodeURIComponent('a\\')}`,
    );
    expect(unusable.status).toBe(400);
  });
});
