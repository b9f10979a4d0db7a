import { expect, test } from 'vitest';
import { type Policy, parsePolicies } from '../policies/index.ts';
import type { Decision } from './decision.ts';
import { collectHints, type DecisionContext, explainDecision } from './explain-decision.ts';
import { reasonCodes } from './reason-code.ts';

const parsed = parsePolicies([
  { decision: 'allow', tokenType: 'organization', rules: { sub: 'repo:acme/*' } },
]);
const policies: readonly Policy[] = parsed.ok ? parsed.value : [];

const decision: Decision = {
  id: 'd',
  organizationId: 'o',
  at: 0,
  reason: 'no_policy_applies',
  message: '',
  issuerId: 'i',
  request: {
    grantType: null,
    audience: null,
    requestedTokenType: null,
    scope: null,
    expirationSeconds: null,
  },
  token: null,
  checks: [],
  claims: { sub: 'repo:Acme/app', aud: 'a' },
  policies: {
    policyId: 'p',
    version: 3,
    tokenType: 'organization',
    target: null,
    adminRequested: false,
    organizationAudiences: ['a'],
    decidedBy: null,
    audited: [],
  },
  hints: [],
  grant: null,
  sourceIp: '',
  requestId: '',
};

const passed = { check: 'form', outcome: 'passed', expected: '', actual: '' } as const;

/** The stored versions of one document; no other exists. */
const context = {
  findPolicyVersion: async (policyId, version) => (policyId === 'p' && version === 3 ? policies : null),
  describePassedChecks: () => [passed],
} satisfies Partial<DecisionContext> as unknown as DecisionContext;

test('a decision is explained by the policy version that decided it', async () => {
  const explained = await explainDecision(context, decision);
  expect(explained.policyExplanations[0]?.rules[0]).toMatchObject({
    outcome: 'claim_mismatch',
    claimPath: 'sub',
  });
  expect(explained.allHints.map(({ code }) => code)).toContain('letter_case');
  expect(explained.checks).toEqual([passed]);
});

test.each<[string, Partial<Decision>]>([
  ['no policies were evaluated', { policies: null }],
  ['no claims were verified', { claims: null }],
  ['the version is not kept', { policies: decision.policies && { ...decision.policies, version: 4 } }],
  [
    'the token type is of another version',
    { policies: decision.policies && { ...decision.policies, tokenType: 'x' } },
  ],
])('if %s there is no explanation, and nothing fails', async (_name, change) => {
  const explained = await explainDecision(context, { ...decision, ...change });
  expect(explained.policyExplanations).toEqual([]);
  expect(explained.allHints.map(({ code }) => code)).toEqual(['no_policy_applies']);
});

test('recorded checks are shown unchanged', async () => {
  const failed = { ...passed, outcome: 'failed' } as const;
  expect((await explainDecision(context, { ...decision, checks: [failed] })).checks).toEqual([failed]);
});

test.each(reasonCodes.filter((code) => code !== 'granted'))(
  'a refusal with %s suggests a fix, if no more specific hint exists',
  (reason) => {
    const hints = collectHints({ reason, hints: [], claims: null }, []);
    expect(hints.map(({ code }) => code)).toEqual([reason]);
    // A sentence that begins with the action.
    expect(hints[0]?.message).toMatch(/^[A-Z][a-z]+ .{10,}/);
  },
);

test('a hint is given once, and a grant has only its own hints', async () => {
  const hint = { code: 'a', message: 'same' };
  const { policyExplanations } = await explainDecision(context, decision);
  const twice = policyExplanations.map((explanation) => ({ ...explanation, hints: [] }));
  expect(collectHints({ ...decision, hints: [hint, hint] }, twice)).toEqual([hint]);
  expect(collectHints({ ...decision, reason: 'granted', hints: [hint] }, policyExplanations)).toEqual([hint]);
});
