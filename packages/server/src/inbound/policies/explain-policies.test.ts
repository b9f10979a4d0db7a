import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../platform/json/json.ts';
import { compilePolicies } from './compile-policies.ts';
import { evaluatePolicies, type PolicyRequest } from './evaluate-policies.ts';
import { explainPolicies, type PolicyExplanation } from './explain-policies.ts';
import { parsePolicies } from './parse/parse-policies.ts';

const organizationAudience = 'urn:pulumi:org:acme';

function parsed(policies: readonly object[]) {
  const result = parsePolicies(policies);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

function request(more: Partial<PolicyRequest> = {}): PolicyRequest {
  const claims = { sub: 'me', aud: organizationAudience };
  return {
    tokenType: 'organization',
    target: null,
    adminRequested: false,
    claims,
    organizationAudiences: [organizationAudience],
    ...more,
  };
}

describe('an explanation', () => {
  test('searches within its budget, deciding policies first, and reports what it omitted', () => {
    const slow = (claim: string, tokenType: object) => ({
      decision: 'allow',
      ...tokenType,
      rules: { [claim]: Array.from({ length: 64 }, (_, index) => `*${'a?'.repeat(450)}${index}*b`) },
    });
    const others = Array.from({ length: 4 }, (_, index) =>
      slow(`c${index}`, { tokenType: 'team', teamName: 'x' }),
    );
    const own = { decision: 'allow', tokenType: 'organization', rules: { sub: '*m*e' } };
    const long = `${'a'.repeat(12_000)}b`;
    const claims = { sub: 'me', aud: organizationAudience, c0: long, c1: long, c2: long, c3: long };
    const explained = explainPolicies(parsed([...others, own]), request({ claims }));
    expect(explained.map(({ applies, rules }) => [applies, rules[0]?.outcome])).toEqual([
      ...others.map(() => [false, 'not_evaluated']),
      [true, 'matched'],
    ]);
    expect(explained[0]?.hints).toEqual([]);
  });

  test('shows each rule with its patterns and value, and the audience', () => {
    const policies = parsed([
      {
        decision: 'allow',
        tokenType: 'organization',
        rules: { sub: 'm*', ref: ['a', 'b'], obj: '*', n: '2' },
      },
    ]);
    const claims = { sub: 'me', obj: { x: 1 }, n: 1, aud: ['x'] };
    const [explanation] = explainPolicies(policies, request({ claims }));
    expect(explanation).toMatchObject({
      policyIndex: 0,
      decision: 'allow',
      mode: 'enforce',
      candidate: { outcome: 'candidate' },
      applies: false,
      rules: [
        { claimPath: 'sub', patterns: ['m*'], value: '"me"', outcome: 'matched' },
        { claimPath: 'ref', patterns: ['a', 'b'], value: null, outcome: 'claim_missing' },
        { claimPath: 'obj', patterns: ['*'], value: '{"x":1}', outcome: 'claim_not_comparable' },
        { claimPath: 'n', patterns: ['2'], value: '1', outcome: 'claim_mismatch' },
      ],
      audience: { expected: organizationAudience, actual: '["x"]', outcome: 'audience_mismatch' },
    });
    expect(explanation?.hints.map(({ code }) => code)).toEqual(['claim_is_an_object', 'wrong_audience']);
  });

  test('explains why a policy was not a candidate, with both values', () => {
    const policies = parsed([
      { decision: 'allow', tokenType: 'organization', rules: { sub: 'me' } },
      { decision: 'allow', tokenType: 'team', teamName: 'core-*', rules: { sub: 'me' } },
      { decision: 'allow', tokenType: 'team', teamName: 'Web', rules: { sub: 'me' } },
    ]);
    const explanations = explainPolicies(
      compilePolicies(policies),
      request({ tokenType: 'team', target: 'web' }),
    );
    expect(explanations.map(({ candidate }) => candidate)).toEqual([
      { outcome: 'token_type_differs', expected: 'organization', actual: 'team' },
      { outcome: 'team_differs', expected: 'core-*', actual: 'web' },
      { outcome: 'team_differs', expected: 'Web', actual: 'web' },
    ]);
    expect(explanations.map(({ applies }) => applies)).toEqual([false, false, false]);
    expect(explanations[1]?.hints).toEqual([]);
    expect(explanations[2]?.hints.map(({ code }) => code)).toEqual(['letter_case']);
  });

  test.each([
    ['personal', { userLogin: 'ann' }, 'user_differs', 'ann'],
    ['runner', { runnerID: 'pool' }, 'runner_differs', 'pool'],
  ] as const)('names the %s that differs', (tokenType, target, outcome, expected) => {
    const policies = parsed([{ decision: 'deny', tokenType, ...target }]);
    const [explanation] = explainPolicies(policies, request({ tokenType, target: 'bob' }));
    expect(explanation?.candidate).toEqual({ outcome, expected, actual: 'bob' });
  });

  test('explains how the audience was decided, if it was not the organization’s', () => {
    const policies = parsed([
      { decision: 'deny', tokenType: 'organization' },
      { decision: 'allow', tokenType: 'organization', rules: { aud: 'x' } },
    ]);
    expect(explainPolicies(policies, request()).map(({ audience }) => audience.outcome)).toEqual([
      'not_required',
      'decided_by_rule',
    ]);
  });

  test('cuts a long value to 256 characters', () => {
    const policies = parsed([{ decision: 'allow', tokenType: 'organization', rules: { sub: 'x' } }]);
    const [explanation] = explainPolicies(policies, request({ claims: { sub: 'y'.repeat(5000) } }));
    expect(explanation?.rules[0]?.value).toBe(`"${'y'.repeat(254)}…`);
  });

  test('of a thousand policies without a match shows the rules of each, and limits the search for hints', () => {
    const hopeless = (index: number) => ({ sub: ['ME', `Me${index}`], SUB: 'me' });
    const wire = Array.from({ length: 1000 }, (_, index) => hopeless(index));
    const policies = parsed(wire.map((rules) => ({ decision: 'allow', tokenType: 'organization', rules })));
    const explanations = explainPolicies(policies, request());
    expect(explanations.every(({ rules }) => rules.length === 2)).toBe(true);
    expect(explanations[0]?.hints.map(({ code }) => code)).toEqual(['letter_case', 'claim_name_case']);
    expect(explanations[999]?.hints.map(({ code }) => code)).toEqual(['claim_name_case']);
  });
});

/** Derives the decision by the contract from the explanations alone. */
function decideFrom(explanations: readonly PolicyExplanation[], { policies, adminRequested }: DecideContext) {
  const enforced = explanations.filter(({ mode }) => mode === 'enforce');
  const applying = enforced.filter(({ applies }) => applies);
  const deny = applying.find(({ decision }) => decision === 'deny');
  if (deny !== undefined) return { reason: 'denied_by_policy', policyIndex: deny.policyIndex };
  const listsAdmin = (index: number) => policies[index]?.authorizedPermissions.includes('admin') === true;
  const allow = applying.find(({ policyIndex }) => !adminRequested || listsAdmin(policyIndex));
  if (allow !== undefined) return { reason: 'granted', policyIndex: allow.policyIndex };
  if (applying[0] !== undefined)
    return { reason: 'scope_not_authorized', policyIndex: applying[0].policyIndex };
  const audience = enforced.find(
    ({ candidate, decision, rules, audience: check }) =>
      candidate.outcome === 'candidate' &&
      decision === 'allow' &&
      rules.every(({ claimPath, outcome }) => outcome === 'matched' || claimPath === 'aud') &&
      (check.outcome === 'audience_mismatch' || check.outcome === 'decided_by_rule'),
  );
  if (audience !== undefined) return { reason: 'audience_mismatch', policyIndex: audience.policyIndex };
  return { reason: 'no_policy_applies', policyIndex: null };
}

interface DecideContext {
  readonly policies: ReturnType<typeof parsed>;
  readonly adminRequested: boolean;
}

test('explanations and evaluation agree for arbitrary documents and claims', () => {
  const value = fc.constantFrom<string | string[] | number | null>(
    'a',
    'b',
    'A',
    1,
    null,
    organizationAudience,
    ['a', 'b'],
  );
  const claims = fc.dictionary(fc.constantFrom('sub', 'aud', 'ref', '__proto__'), value);
  const policy = fc.record({
    decision: fc.constantFrom('allow', 'allow', 'deny'),
    tokenType: fc.constantFrom('organization', 'team', 'identity'),
    teamName: fc.constantFrom('core', 'c*'),
    audience: fc.constantFrom('core', 'w*'),
    mode: fc.constantFrom('enforce', 'enforce', 'audit'),
    rules: fc.dictionary(
      fc.constantFrom('sub', 'aud', 'ref'),
      fc.constantFrom('a', 'b', '*', '1', ['a', '1'], 'urn:pulumi:org:acme'),
      { minKeys: 1, maxKeys: 2 },
    ),
    admin: fc.boolean(),
  });
  const asked = fc.record({
    tokenType: fc.constantFrom('organization' as const, 'team' as const, 'identity' as const),
    target: fc.constantFrom('core', 'web', null),
    adminRequested: fc.boolean(),
    claims: claims as fc.Arbitrary<JsonObject>,
  });
  fc.assert(
    fc.property(fc.array(policy, { minLength: 1, maxLength: 6 }), asked, (wire, more) => {
      const policies = parsed(
        wire.map(({ admin, ...rest }) => ({
          ...rest,
          authorizedPermissions: admin && rest.tokenType === 'organization' ? ['admin'] : [],
        })),
      );
      const compiled = compilePolicies(policies);
      const decision = evaluatePolicies(compiled, request(more));
      const explanations = explainPolicies(compiled, request(more));
      expect({
        reason: decision.outcome === 'allow' ? 'granted' : decision.reason,
        policyIndex: decision.policyIndex,
      }).toEqual(decideFrom(explanations, { policies, adminRequested: more.adminRequested }));
      expect(decision.audited).toEqual(
        explanations
          .filter(({ mode, applies }) => mode === 'audit' && applies)
          .map(({ policyIndex, decision: would }) => ({ policyIndex, would })),
      );
    }),
    { numRuns: 3000 },
  );
});
