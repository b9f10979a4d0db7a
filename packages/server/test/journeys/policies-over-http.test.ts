import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  allowAll,
  type PolicyDocument,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
  type WirePolicy,
} from './trusting-server.ts';

describeOnBothEngines('policies over HTTP', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    issuer = await server.registerIssuer();
  });
  afterAll(() => server.stop());

  const org = '/api/orgs/main';
  const read = (issuerId: string) =>
    server.call<PolicyDocument>('GET', `${org}/auth/policies/oidcissuers/${issuerId}`);
  const codes = (document: PolicyDocument) => document.warnings.map(({ code }) => code);

  test('a new issuer has a document of version 1 that denies', async () => {
    const { body } = await read(issuer.id);
    const denied = { decision: 'deny', tokenType: 'organization', rules: {} };
    expect(body).toMatchObject({ id: issuer.policyId, version: 1, policies: [denied] });
  });

  test.each([{ policies: [] }, { policies: null }, {}])('%j is not a policy definition', async (body) => {
    const path = `${org}/auth/policies/${issuer.policyId}`;
    const answer = await server.call('PATCH', path, { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ code: 400, message: 'policy definition can not be empty' });
  });

  test.each<[WirePolicy, RegExp]>([
    [{ ...allowAll, rules: {} }, /^policies\[0\]\.rules /],
    [{ ...allowAll, decision: 'maybe' }, /^policies\[0\]\.decision /],
    [{ ...allowAll, tokenType: 'root' }, /^policies\[0\]\.tokenType /],
    [{ ...allowAll, tokenType: 'team' }, /^policies\[0\]\.teamName is required/],
    [{ ...allowAll, tokenType: 'personal' }, /^policies\[0\]\.userLogin is required/],
    [{ ...allowAll, tokenType: 'runner' }, /^policies\[0\]\.runnerID is required/],
    [{ ...allowAll, authorizedPermissions: ['root'] }, /^policies\[0\]\.authorizedPermissions\[0\] /],
    [{ ...allowAll, mode: 'off' }, /^policies\[0\]\.mode /],
    [{ ...allowAll, rules: { 'a..b': 'x' } }, /^policies\[0\]\.rules/],
    [{ ...allowAll, rules: { sub: [] } }, /^policies\[0\]\.rules/],
    [{ ...allowAll, tokenType: 'personal', userLogin: 'ada', roleID: 'custom' }, /^policies\[0\]\.roleID /],
  ])('%j is refused by its path and changes nothing', async (policy, message) => {
    const answer = await issuer.setPolicies([policy]);
    expect(answer.status).toBe(400);
    expect((answer.body as unknown as { message: string }).message).toMatch(message);
    expect((await read(issuer.id)).body.version).toBe(1);
  });

  test('each change increments the version, and returns warnings that block nothing', async () => {
    const first = await issuer.setPolicies([allowAll]);
    expect(first.body.version).toBe(2);
    const second = await issuer.setPolicies([{ ...allowAll, rules: { sub: '*', aud: '*' } }]);
    expect(second.status).toBe(200);
    expect(second.body.version).toBe(3);
    expect(codes(second.body).length).toBeGreaterThan(0);
    const again = await read(issuer.id);
    expect(again.body).toEqual(second.body);
  });

  test('the permission "standard", which existing clients send, is saved and means the same as no permission', async () => {
    const other = await server.registerIssuer();
    for (const tokenType of ['organization', 'team']) {
      const target = tokenType === 'team' ? { teamName: 'ops' } : {};
      const standard = { ...allowAll, ...target, tokenType, authorizedPermissions: ['standard'] };
      const saved = await other.setPolicies([standard]);
      expect(saved.status).toBe(200);
      expect(saved.body.policies[0]?.['authorizedPermissions']).toEqual(['standard']);
      expect((await read(other.id)).body.policies[0]?.['authorizedPermissions']).toEqual(['standard']);
    }
    await other.setPolicies([{ ...allowAll, authorizedPermissions: ['standard'] }]);
    expect((await server.exchange({ subject_token: other.mint() })).status).toBe(200);
    const admin = { subject_token: other.mint(), scope: 'admin' };
    expect(await server.reasonOf(admin)).toBe('scope_not_authorized');
    await other.setPolicies([{ ...allowAll, authorizedPermissions: ['admin'] }]);
    expect((await server.exchange({ ...admin, subject_token: other.mint() })).status).toBe(200);
  });

  test('lint returns the same warnings without saving', async () => {
    const policies = [{ ...allowAll, rules: { sub: '*', aud: '*' } }];
    const linted = await server.call<PolicyDocument>('POST', `${org}/oidc/issuers/${issuer.id}/lint`, {
      body: { policies },
    });
    expect(codes(linted.body)).toEqual(codes((await read(issuer.id)).body));
    expect((await read(issuer.id)).body.version).toBe(3);
  });

  test('of two concurrent changes neither is lost, and every version exists once', async () => {
    const other = await server.registerIssuer();
    const changes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        other.setPolicies([{ ...allowAll, rules: { sub: `repo:${index}` } }]),
      ),
    );
    const applied = changes.filter(({ status }) => status === 200).map(({ body }) => body.version);
    expect(changes.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(applied.sort((a, b) => a - b)).toEqual(applied.map((_, index) => index + 2));
    expect((await read(other.id)).body.version).toBe(1 + applied.length);
  });

  test('a policy in audit mode decides nothing, and its decision is recorded', async () => {
    const other = await server.registerIssuer({
      policies: [
        { ...allowAll, mode: 'audit' },
        { ...allowAll, mode: 'audit', decision: 'deny', rules: { sub: '*', branch: 'evil' } },
      ],
    });
    const refused = await server.explain(await server.exchange({ subject_token: other.mint() }));
    expect(refused).toMatchObject({
      reason: 'no_policy_applies',
      audited: [{ policyIndex: 0, would: 'allow' }],
    });
    await other.setPolicies([
      allowAll,
      { ...allowAll, mode: 'audit', decision: 'deny', rules: { sub: '*', branch: 'evil' } },
    ]);
    const answer = await server.exchange({ subject_token: other.mint({ branch: 'evil' }) });
    expect(answer.status).toBe(200);
    expect((await server.explain(answer)).audited).toEqual([{ policyIndex: 1, would: 'deny' }]);
  });

  describe('a decision is explained by the policies that decided', () => {
    test('after the policies changed, and after the issuer was deleted', async () => {
      const other = await server.registerIssuer({
        policies: [{ ...allowAll, rules: { sub: 'repo:old/*' } }],
      });
      const refused = await server.exchange({ subject_token: other.mint() });
      const before = await server.explain(refused);
      expect(before).toMatchObject({ reason: 'no_policy_applies', policyVersion: 2 });
      expect(before.policies[0]?.rules).toEqual([
        {
          claimPath: 'sub',
          patterns: ['repo:old/*'],
          value: '"repo:acme/app:ref:refs/heads/main"',
          outcome: 'claim_mismatch',
        },
      ]);
      await other.setPolicies([allowAll]);
      expect(await server.explain(refused)).toEqual(before);
      const granted = await server.exchange({ subject_token: other.mint() });
      const grantedBefore = await server.explain(granted);
      expect(grantedBefore).toMatchObject({ reason: 'granted', policyVersion: 3, decidedBy: 0 });
      await server.call('DELETE', `${org}/oidc/issuers/${other.id}`);
      expect(await server.explain(refused)).toEqual(before);
      const { body } = await server.call('GET', `${org}/oidc/decisions/${grantedBefore.id}`);
      expect(body).toEqual(grantedBefore);
    });

    test('a grant names its checks, its claims and its token', async () => {
      const other = await server.registerIssuer({ policies: [allowAll] });
      const answer = await server.exchange({ subject_token: other.mint({ extra: { a: [1, 'x'] } }) });
      const decision = await server.explain(answer);
      expect(decision.checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
        'form passed',
        'algorithm passed',
        'key passed',
        'signature passed',
        'expiry passed',
        'not_before passed',
        'issued_at passed',
        'claims passed',
      ]);
      expect(decision.claims?.['extra']).toEqual({ a: [1, 'x'] });
      expect(decision.token).toMatchObject({ verified: true });
      const path = `${org}/tokens?origin=exchange&maxResults=1`;
      const tokens = await server.call<{ tokens: { id: string }[] }>('GET', path);
      expect(decision.grant?.accessTokenId).toBe(tokens.body.tokens[0]?.id);
    });
  });

  describe('large and slow documents', () => {
    test('1,000 policies of 4 rules are accepted and evaluated', async () => {
      const rules = { sub: 'repo:other/*', env: 'prod', 'a.b': 'c', aud: 'x' };
      const policies = Array.from({ length: 999 }, (_, index) => ({
        ...allowAll,
        rules: { ...rules, run: `${index}` },
      }));
      const other = await server.registerIssuer({ policies: [...policies, allowAll] });
      const answer = await server.exchange({ subject_token: other.mint() });
      expect(answer.status).toBe(200);
      const decision = await server.explain(answer);
      expect(decision.decidedBy).toBe(999);
      expect(decision.policies).toHaveLength(1_000);
      expect((await other.setPolicies([...policies, allowAll, allowAll])).status).toBe(400);
    });

    test('slow patterns do not delay others', async () => {
      const evil = `${'*a?'.repeat(60)}b`;
      const policies = Array.from({ length: 200 }, () => ({ ...allowAll, rules: { sub: evil } }));
      const other = await server.registerIssuer({ policies });
      const slow = server.exchange({ subject_token: other.mint({ sub: 'a'.repeat(8_000) }) });
      const answer = await slow;
      expect((await server.explain(answer)).reason).toBe('no_policy_applies');
    });
  });
});
