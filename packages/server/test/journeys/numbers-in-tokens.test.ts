import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  type Claims,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

/** Node ≥ 22: a number in a token, digit by digit. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

const ruleFor = (pattern: string) => ({
  decision: 'allow',
  tokenType: 'organization',
  rules: { sub: 'job', account_id: pattern },
});

describeOnBothEngines('a number in a token is compared as written', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    issuer = await server.registerIssuer();
  });
  afterAll(() => server.stop());

  const exchange = (claims: Claims) =>
    server.exchange({ subject_token: issuer.mint({ sub: 'job', ...claims }) });
  const simulate = (body: string) =>
    server.call<{ outcome: string; policies: { rules: { claimPath: string; value: string }[] }[] }>(
      'POST',
      `/api/orgs/main/oidc/issuers/${issuer.id}/simulate`,
      { body },
    );

  test.each([
    ['9007199254740993', '9007199254740993', 'granted'],
    ['9007199254740992', '9007199254740993', 'no_policy_applies'],
    ['9007199254740992', '9007199254740992', 'granted'],
    ['12345678901234567890', '12345678901234567890', 'granted'],
    ['12345678901234567000', '12345678901234567890', 'no_policy_applies'],
    ['42', '42.9', 'no_policy_applies'],
    ['42', '42', 'granted'],
    ['1000', '1e3', 'no_policy_applies'],
    ['1e3', '1e3', 'granted'],
    ['1', '1.0', 'no_policy_applies'],
    ['1\\.0', '1.0', 'granted'],
    ['0', '-0', 'no_policy_applies'],
    ['-0', '-0', 'granted'],
    ['0\\.1', '0.1000000000000000055511151231257827', 'no_policy_applies'],
    ['1e999', '1e999', 'granted'],
  ])('rule %s, claim %s: %s', async (pattern, claim, reason) => {
    await issuer.setPolicies([ruleFor(pattern)]);
    const answer = await exchange({ account_id: rawJSON(claim) });
    const decision = await server.explain(answer);
    expect(decision.reason).toBe(reason);
    expect(decision.policies[0]?.rules[1]).toMatchObject({ value: claim });
    const { id } = decision;
    const authorization = `token ${server.adminToken}`;
    const shown = await fetch(`${server.url}/api/orgs/main/oidc/decisions/${id}`, {
      headers: { authorization },
    });
    expect(await shown.text()).toContain(`"account_id":${claim}`);
    const simulated = await simulate(
      `{"claims":{"sub":"job","aud":"urn:pulumi:org:main","account_id":${claim}}}`,
    );
    expect(simulated.body.outcome).toBe(reason === 'granted' ? 'granted' : 'refused');
    expect(simulated.body.policies[0]?.rules[1]?.value).toBe(claim);
  });

  test('for any integer, a rule matches if and only if the texts are equal', async () => {
    const integer = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
    const pair = fc.oneof(
      integer.map((value) => [value, value] as const),
      fc.tuple(integer, fc.bigInt({ min: -9n, max: 9n })).map(([value, by]) => [value, value + by] as const),
    );
    await fc.assert(
      fc.asyncProperty(pair, async ([written, asked]) => {
        const policies = JSON.stringify([ruleFor(`${asked}`)]);
        const claims = `{"sub":"job","aud":"urn:pulumi:org:main","account_id":${written}}`;
        const { body } = await simulate(`{"claims":${claims},"policies":${policies}}`);
        expect(body.outcome).toBe(written === asked ? 'granted' : 'refused');
      }),
      { numRuns: 40 },
    );
  });

  test('elements of arrays and nested members too', async () => {
    const policy = { ...ruleFor('1'), rules: { sub: 'job', ids: '9007199254740993', 'a.b': '1e2' } };
    await issuer.setPolicies([policy]);
    const claims = (id: string) => ({ ids: [1, rawJSON(id)], a: { b: rawJSON('1e2') } });
    expect((await exchange(claims('9007199254740993'))).status).toBe(200);
    expect((await exchange(claims('9007199254740992'))).status).toBe(400);
  });

  test('a number has no members, in any representation', async () => {
    await issuer.setPolicies([{ ...ruleFor('1'), rules: { sub: 'job', 'account_id.rawJSON': '*' } }]);
    expect((await exchange({ account_id: rawJSON('1.0') })).status).toBe(400);
  });

  describe('registered claims', () => {
    const now = () => Math.floor(Date.now() / 1_000);
    test.each<[string, () => Claims, string]>([
      ['exp with a fraction', () => ({ exp: rawJSON(`${now() + 300}.0`) }), 'granted'],
      ['exp with an exponent', () => ({ exp: rawJSON(`${now() + 300}e0`) }), 'granted'],
      ['iat with many digits', () => ({ iat: rawJSON(`${now()}.00000000000000000000001`) }), 'granted'],
      ['exp of 2^53', () => ({ exp: 2 ** 53 }), 'granted'],
      ['exp that only rounds to 2^53', () => ({ exp: rawJSON('9007199254740993') }), 'claim_malformed'],
      ['exp beyond all numbers', () => ({ exp: rawJSON('1e999') }), 'claim_malformed'],
      ['nbf that only rounds to zero', () => ({ nbf: rawJSON('-1e-999') }), 'claim_malformed'],
      ['sub that is a number', () => ({ sub: rawJSON('1.0') }), 'claim_malformed'],
      ['aud that is a number', () => ({ aud: rawJSON('1.0') }), 'claim_malformed'],
      ['jti that is a number', () => ({ jti: rawJSON('9007199254740993') }), 'claim_malformed'],
    ])('%s: %s', async (_name, claims, reason) => {
      await issuer.setPolicies([{ ...ruleFor('1'), rules: { sub: 'job' } }]);
      const decision = await server.explain(await exchange(claims()));
      expect(decision.reason).toBe(reason);
      expect(decision.message).not.toContain('an object');
    });
  });

  test('claims that are not an object are refused by a simulation', async () => {
    expect((await simulate('{"claims":1.0}')).status).toBe(400);
  });
});
