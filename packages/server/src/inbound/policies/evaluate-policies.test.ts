import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../platform/json/json.ts';
import { compilePolicies } from './compile-policies.ts';
import { evaluatePolicies, type PolicyRequest } from './evaluate-policies.ts';
import { parsePolicies } from './parse/parse-policies.ts';

const organizationAudience = 'urn:pulumi:org:acme';
const claims = { sub: 'me', aud: organizationAudience } satisfies JsonObject;

function evaluate(policies: readonly object[], request: Partial<PolicyRequest> = {}) {
  const parsed = parsePolicies(policies.map((policy) => ({ tokenType: 'organization', ...policy })));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return evaluatePolicies(compilePolicies(parsed.value), {
    tokenType: 'organization',
    target: null,
    adminRequested: false,
    claims,
    organizationAudiences: [organizationAudience],
    ...request,
  });
}

const granted = (policyIndex: number) => ({ outcome: 'allow', policyIndex, audited: [] });
const refused = (reason: string, policyIndex: number | null) => ({
  outcome: 'deny',
  reason,
  policyIndex,
  audited: [],
});
const none = refused('no_policy_applies', null);
const allow = (rules: object, more: object = {}) => ({ decision: 'allow', rules, ...more });
const deny = (rules: object, more: object = {}) => ({ decision: 'deny', rules, ...more });

describe('which policy decides', () => {
  test('without policies nothing is admitted', () => {
    const request = { tokenType: 'organization', target: null, adminRequested: false } as const;
    const compiled = compilePolicies([]);
    expect(
      evaluatePolicies(compiled, { ...request, claims, organizationAudiences: [organizationAudience] }),
    ).toEqual(none);
  });

  test('the first allow policy that applies grants', () => {
    expect(evaluate([allow({ sub: 'x' }), allow({ sub: 'me' }), allow({ sub: '*' })])).toEqual(granted(1));
  });

  test('every rule must match', () => {
    expect(evaluate([allow({ sub: 'me', ref: 'main' })])).toEqual(none);
    expect(evaluate([allow({ sub: 'me', ref: 'main' })], { claims: { ...claims, ref: 'main' } })).toEqual(
      granted(0),
    );
  });

  test('any deny policy that applies wins, in any position', () => {
    expect(evaluate([allow({ sub: 'me' }), deny({ sub: 'm.' })])).toEqual(refused('denied_by_policy', 1));
    expect(evaluate([deny({ sub: 'm.' }), allow({ sub: 'me' })])).toEqual(refused('denied_by_policy', 0));
    expect(evaluate([deny({ sub: 'you' }), allow({ sub: 'me' })])).toEqual(granted(1));
  });

  test('a deny policy without rules denies all', () => {
    expect(evaluate([allow({ sub: 'me' }), deny({})])).toEqual(refused('denied_by_policy', 1));
  });

  test('one matching pattern of a list is enough', () => {
    expect(evaluate([allow({ sub: ['you', 'm?'] })])).toEqual(granted(0));
    expect(evaluate([allow({ sub: ['you', 'm'] })])).toEqual(none);
  });
});

describe('the target of a policy', () => {
  test('a policy for another token type does not apply', () => {
    expect(evaluate([allow({ sub: 'me' })], { tokenType: 'personal', target: 'me' })).toEqual(none);
    expect(evaluate([deny({}, { tokenType: 'personal', userLogin: 'me' }), allow({ sub: 'me' })])).toEqual(
      granted(1),
    );
  });

  test.each([
    ['team', 'teamName', 'platform-*', 'platform-core', true],
    ['team', 'teamName', 'platform-*', 'Platform-core', false],
    ['team', 'teamName', 'core', 'core.evil', false],
    ['personal', 'userLogin', 'ann', 'ann', true],
    ['personal', 'userLogin', 'ann', 'Ann', false],
    ['personal', 'userLogin', '*', 'ann', false],
    ['runner', 'runnerID', 'pool', 'pool', true],
    ['runner', 'runnerID', 'p*', 'pool', false],
    ['team', 'teamName', '*', null, false],
  ] as const)('%s with %s %j against %j: %j', (tokenType, member, expected, target, applies) => {
    const policy = allow({ sub: 'me' }, { tokenType, [member]: expected });
    expect(evaluate([policy], { tokenType, target })).toEqual(applies ? granted(0) : none);
  });
});

describe('admin', () => {
  const admin = { authorizedPermissions: ['admin'] };
  const asked = { adminRequested: true };

  test('is granted by the first applying allow policy that lists it', () => {
    expect(evaluate([allow({ sub: 'me' }), allow({ sub: 'm*' }, admin)], asked)).toEqual(granted(1));
  });

  test('if requested and not listed, the exchange is refused, without a lesser token', () => {
    expect(evaluate([allow({ sub: 'me' })], asked)).toEqual(refused('scope_not_authorized', 0));
    expect(evaluate([allow({ sub: 'you' }, admin), allow({ sub: 'me' })], asked)).toEqual(
      refused('scope_not_authorized', 1),
    );
  });

  test('if not requested, an allow policy that lists it still grants', () => {
    expect(evaluate([allow({ sub: 'me' }, admin)])).toEqual(granted(0));
  });

  test('a deny policy still wins', () => {
    expect(evaluate([allow({ sub: 'me' }, admin), deny({})], asked)).toEqual(refused('denied_by_policy', 1));
  });
});

describe('the audience', () => {
  const other = { sub: 'me', aud: 'sts.amazonaws.com' };

  test.each([
    ['a string', organizationAudience],
    ['one of an array', ['x', organizationAudience]],
  ])('of the organization may be %s', (_, aud) => {
    expect(evaluate([allow({ sub: 'me' })], { claims: { sub: 'me', aud } })).toEqual(granted(0));
  });

  test.each([
    ['another', 'urn:pulumi:org:other'],
    ['a longer one', `${organizationAudience}.evil`],
    ['an empty array', []],
    ['an object', { 0: organizationAudience }],
    ['nested', [[organizationAudience]]],
    ['null', null],
  ])('that is %s is a mismatch', (_, aud) => {
    const decision = evaluate([allow({ sub: 'me' })], { claims: { sub: 'me', aud } });
    expect(decision).toEqual(refused('audience_mismatch', 0));
  });

  test('that is absent is a mismatch', () => {
    expect(evaluate([allow({ sub: 'me' })], { claims: { sub: 'me' } })).toEqual(
      refused('audience_mismatch', 0),
    );
  });

  test('is decided by an aud rule if there is one, in any notation', () => {
    const rule = { sub: 'me', aud: 'sts\\.amazonaws\\.com' };
    expect(evaluate([allow(rule)], { claims: other })).toEqual(granted(0));
    expect(evaluate([allow({ sub: 'me', '"aud"': rule.aud })], { claims: other })).toEqual(granted(0));
    expect(evaluate([allow(rule)])).toEqual(refused('audience_mismatch', 0));
  });

  test('is not decided by a rule on an element of it', () => {
    const decision = evaluate([allow({ 'aud[0]': 'x' })], { claims: { aud: ['x'] } });
    expect(decision).toEqual(refused('audience_mismatch', 0));
  });

  test('is the reason only if nothing else failed', () => {
    expect(evaluate([allow({ sub: 'you' })], { claims: other })).toEqual(none);
    expect(evaluate([allow({ sub: 'you', aud: 'x' })])).toEqual(none);
    expect(evaluate([allow({ sub: 'you' }), allow({ sub: 'me' })], { claims: other })).toEqual(
      refused('audience_mismatch', 1),
    );
  });

  test('does not save a token from a deny policy that has no aud rule', () => {
    const policies = [allow({ aud: 'sts*' }), deny({ sub: 'me' })];
    expect(evaluate(policies, { claims: other })).toEqual(refused('denied_by_policy', 1));
  });

  test('of a deny policy with an aud rule is that rule', () => {
    expect(evaluate([allow({ sub: 'me' }), deny({ aud: 'x' })])).toEqual(granted(0));
    expect(evaluate([deny({ aud: 'x' })], { claims: { aud: 'y' } })).toEqual(none);
  });
});

describe('audit mode', () => {
  const audit = { mode: 'audit' };

  test('decides nothing and reports what would have applied', () => {
    const policies = [
      deny({}, audit),
      allow({ sub: 'me' }),
      allow({ sub: 'm*' }, audit),
      allow({ sub: 'x' }, audit),
    ];
    expect(evaluate(policies)).toEqual({
      ...granted(1),
      audited: [
        { policyIndex: 0, would: 'deny' },
        { policyIndex: 2, would: 'allow' },
      ],
    });
  });

  test('never grants', () => {
    expect(evaluate([allow({ sub: 'me' }, audit)])).toEqual({
      ...none,
      audited: [{ policyIndex: 0, would: 'allow' }],
    });
  });

  test('gives no reason by its audience', () => {
    expect(evaluate([allow({ sub: 'me' }, audit)], { claims: { sub: 'me', aud: 'x' } })).toEqual(none);
  });
});

describe('comparing claims', () => {
  test.each([
    ['a string unchanged', 'x', 'x', true],
    ['a number as JSON writes it', 1, '1', true],
    ['a float', 42.9, '42\\.9', true],
    ['never a truncated number', 42.9, '42', false],
    ['a large number', 1e21, '1e+21', true],
    ['a boolean', false, 'false', true],
    ['not an empty text for false', false, '', false],
    ['any element of an array', ['a', 'x'], 'x', true],
    ['elements of any scalar type', [1, true], 'true', true],
    ['no element of an empty array', [], '*', false],
    ['no nested array', [['x']], '*', false],
    ['no object in an array', [{}], '*', false],
    ['no null in an array', [null], '*', false],
    ['never null', null, '*', false],
    ['never an object', { x: 'x' }, '*', false],
    ['never a number that JSON cannot write', Number.POSITIVE_INFINITY, '*', false],
  ])('%s: %j against %j', (_, value, pattern, applies) => {
    const decision = evaluate([allow({ claim: pattern })], { claims: { ...claims, claim: value } });
    expect(decision).toEqual(applies ? granted(0) : none);
  });

  test('never an absent claim, nor one that is inherited', () => {
    expect(evaluate([allow({ absent: '*' })])).toEqual(none);
    expect(evaluate([allow({ 'constructor.name': '*' }), allow({ ['__proto__']: '*' })])).toEqual(none);
  });
});

describe('an identity token', () => {
  const request = { tokenType: 'identity', target: 'sts.amazonaws.com' } as const;
  const identity = (audience: string) => allow({ sub: 'me' }, { tokenType: 'identity', audience });

  test.each([
    ['sts.amazonaws.com', true],
    ['sts\\.amazonaws\\.com', true],
    ['*.amazonaws.com', true],
    ['vault.example.com', false],
    ['sts.amazonaws.co', false],
  ])('is allowed for the audience that the policy names: %s', (audience, applies) => {
    expect(evaluate([identity(audience)], request)).toEqual(applies ? granted(0) : none);
  });

  test('is not allowed by a policy for access tokens, and vice versa', () => {
    expect(evaluate([allow({ sub: 'me' })], request)).toEqual(none);
    expect(evaluate([identity('*')])).toEqual(none);
  });

  test('still requires the organization’s audience in the subject token', () => {
    const foreign = { ...claims, aud: 'sts.amazonaws.com' };
    expect(evaluate([identity('*')], { ...request, claims: foreign })).toEqual(
      refused('audience_mismatch', 0),
    );
  });
});

describe('a document that is meant to be slow', () => {
  const slow = (count: number) =>
    allow({ claim: Array.from({ length: 64 }, (_, index) => `*a*b${index}*c*${'?'.repeat(count)}d*`) });

  test('is evaluated within the search budget, and grants nothing', () => {
    const policies = Array.from({ length: 40 }, () => slow(60));
    const long = { ...claims, claim: 'ab'.repeat(1_000) };
    expect(evaluate([...policies, allow({ sub: 'me' })], { claims: long })).toEqual(granted(40));
    const many = Array.from({ length: 80 }, (_, index) => allow({ claim: `*${'.'.repeat(400)}${index}*` }));
    expect(evaluate([...many, allow({ sub: 'me' })], { claims: long })).toEqual(
      refused('evaluation_too_costly', null),
    );
  });

  test('of the maximum size is evaluated for claims of usual length', () => {
    const many = Array.from({ length: 900 }, (_, index) =>
      allow({ claim: `repo:acme@*/app${index}@*:ref:*` }),
    );
    expect(
      evaluate([...many, allow({ sub: 'me' })], { claims: { ...claims, claim: 'x'.repeat(200) } }),
    ).toEqual(granted(900));
  });
});
