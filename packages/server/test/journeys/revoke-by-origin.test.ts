import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
  type WirePolicy,
} from './trusting-server.ts';

interface Batch {
  readonly count: number;
  readonly tokens: { id: string; workload?: { subject: string | null } }[];
  readonly continuationToken?: string;
}

interface Event {
  readonly event: string;
  readonly details: { tokenIds?: string[]; count?: number };
}

const forApp: WirePolicy = { ...allowAll, rules: { sub: 'repo:acme/app:*' } };
const forWeb: WirePolicy = { ...allowAll, rules: { sub: 'repo:acme/web:*' } };

describeOnBothEngines('revoking tokens by where they came from', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    issuer = await server.registerIssuer({ policies: [forApp, forWeb] });
  });

  const exchange = async (sub: string): Promise<string> => {
    const audience = 'urn:pulumi:org:main';
    const { body } = await server.exchange({ audience, subject_token: issuer.mint({ sub }) });
    return String(body.access_token);
  };
  const isLive = async (token: string) => (await server.call('GET', '/api/user', { token })).status === 200;
  const revoke = (criteria: object, rest: object = {}) =>
    server.call<Batch>('POST', '/api/orgs/main/tokens/revoke', { body: { criteria, ...rest } });
  const replace = (policies: readonly WirePolicy[], query = '') =>
    server.call('PATCH', `/api/orgs/main/auth/policies/${issuer.policyId}${query}`, { body: { policies } });
  const lastRevocation = async () => {
    const { body } = await server.call<{ auditLogEvents: Event[] }>('GET', '/api/orgs/main/auditlogs/v2');
    return body.auditLogEvents.find(({ event }) => event === 'access-token-revoked');
  };

  test('removing an issuer revokes the tokens that came of it, and names each in the audit log', async () => {
    const tokens = [await exchange('repo:acme/app:main'), await exchange('repo:acme/web:main')];
    const { body } = await revoke({ issuerId: issuer.id }, { dryRun: true });
    expect(body.count).toBe(2);
    expect(await Promise.all(tokens.map(isLive))).toEqual([true, true]);
    expect((await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`)).status).toBe(204);
    expect(await Promise.all(tokens.map(isLive))).toEqual([false, false]);
    expect((await revoke({ issuerId: issuer.id }, { dryRun: true })).body.count).toBe(0);
  });

  test('removing an issuer with keepTokens leaves them in force', async () => {
    const token = await exchange('repo:acme/app:main');
    await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}?keepTokens=true`);
    expect(await isLive(token)).toBe(true);
  });

  test('a policy that is dropped takes its tokens along, also those of an earlier version; others stay', async () => {
    const [app, web] = [await exchange('repo:acme/app:main'), await exchange('repo:acme/web:main')];
    // The same policies in another order are the same policies.
    await replace([forWeb, forApp]);
    expect(await Promise.all([app, web].map(isLive))).toEqual([true, true]);
    await replace([forWeb]);
    expect(await Promise.all([app, web].map(isLive))).toEqual([false, true]);
    await replace([forApp], '?keepTokens=true');
    expect(await isLive(web)).toBe(true);
  });

  test('tokens that a workload created end with those that it exchanged: by issuer, by policy, with the issuer', async () => {
    const create = async (token: string) => {
      const { status, body } = await server.call<{ tokenValue: string }>('POST', '/api/orgs/main/tokens', {
        token,
        body: { name: randomUUID(), description: '', admin: true, expires: 0 },
      });
      expect(status).toBe(200);
      return body.tokenValue;
    };
    const obtain = async () => {
      const { body } = await server.exchange({
        audience: 'urn:pulumi:org:main',
        scope: 'admin',
        subject_token: issuer.mint({ sub: 'repo:acme/app:main' }),
      });
      const first = await create(String(body.access_token));
      return [first, await create(first)];
    };
    await replace([{ ...forApp, authorizedPermissions: ['admin'] }, forWeb]);
    const byIssuer = await obtain();
    expect((await revoke({ issuerId: issuer.id })).body.count).toBe(3);
    expect(await Promise.all(byIssuer.map(isLive))).toEqual([false, false]);
    const byIndex = await obtain();
    expect((await revoke({ issuerId: issuer.id, policyIndexes: [0] })).body.count).toBe(3);
    expect(await Promise.all(byIndex.map(isLive))).toEqual([false, false]);
    const byPolicy = await obtain();
    await replace([forWeb]);
    expect(await Promise.all(byPolicy.map(isLive))).toEqual([false, false]);
    await replace([{ ...forApp, authorizedPermissions: ['admin'] }, forWeb]);
    const withIssuer = await obtain();
    await server.call('DELETE', `/api/orgs/main/oidc/issuers/${issuer.id}`);
    expect(await Promise.all(withIssuer.map(isLive))).toEqual([false, false]);
  });

  test('by subject and policy: what meets every criterion is revoked, and nothing else', async () => {
    const [app, web] = [await exchange('repo:acme/app:main'), await exchange('repo:acme/web:main')];
    const none = await revoke({ issuerId: issuer.id, policyIndexes: [1], subject: 'repo:acme/app:*' });
    expect(none.body.count).toBe(0);
    const { status, body } = await revoke(
      { issuerId: issuer.id, subject: 'repo:acme/app:*' },
      { reason: 'leaked' },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 1, tokens: [{ workload: { subject: 'repo:acme/app:main' } }] });
    expect(await Promise.all([app, web].map(isLive))).toEqual([false, true]);
    expect((await revoke({ issuerId: issuer.id, policyIndexes: [1] })).body.count).toBe(1);
    expect(await isLive(web)).toBe(false);
  });

  test('nothing is revoked without a criterion, or with a pattern that is not valid', async () => {
    expect(await revoke({})).toMatchObject({ status: 400 });
    expect(await revoke({ policyIndexes: [0] })).toMatchObject({ status: 400 });
    expect(await revoke({ subject: '' })).toMatchObject({ status: 400 });
    expect(await revoke({ teamName: 'nowhere' })).toMatchObject({ status: 404 });
  });

  test('removing a member or a team revokes the tokens that act as them', async () => {
    await server.call('POST', '/api/orgs/main/members/gone', { body: { role: 'member' } });
    await server.call('POST', '/api/orgs/main/members/gone/tokens', { body: { description: 'theirs' } });
    await server.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'gone' } });
    await server.call('POST', '/api/orgs/main/teams/gone/tokens', { body: { name: 'of the team' } });
    expect((await revoke({ userLogin: 'gone' }, { dryRun: true })).body.count).toBe(1);
    expect((await revoke({ teamName: 'gone' }, { dryRun: true })).body.count).toBe(1);
    expect((await server.call('DELETE', '/api/orgs/main/teams/gone')).status).toBe(204);
    const events: (Event | undefined)[] = [await lastRevocation()];
    expect((await server.call('DELETE', '/api/orgs/main/members/gone')).status).toBe(204);
    events.push(await lastRevocation());
    expect(events).toMatchObject([{ event: 'access-token-revoked' }, { event: 'access-token-revoked' }]);
  });
});
