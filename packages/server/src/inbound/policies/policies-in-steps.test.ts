import { expect, test } from 'vitest';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import {
  compileInSteps,
  compilePolicies,
  evaluateInSteps,
  evaluatePolicies,
  explainInSteps,
  explainPolicies,
  lintInSteps,
  lintPolicies,
  type PolicyRequest,
  parseInSteps,
  parsePolicies,
  suggestChange,
  suggestInSteps,
} from './index.ts';

const count = 300;
const wire = Array.from({ length: count }, (_, index) => ({
  decision: index % 3 === 0 ? 'deny' : 'allow',
  tokenType: 'organization',
  authorizedPermissions: [],
  rules: Object.fromEntries(
    Array.from({ length: 5 }, (_each, rule) => [`claim${rule}_${index}`, `*a${index}*b*`]),
  ),
}));
const parsed = parsePolicies(wire);
const policies = parsed.ok ? parsed.value : [];
const request: PolicyRequest = {
  tokenType: 'organization',
  target: null,
  adminRequested: false,
  claims: { sub: 'repo:acme/app', aud: 'urn:pulumi:org:main', iss: 'https://ci.example', claim1_1: 'no' },
  organizationAudiences: ['urn:pulumi:org:main'],
};
const lint = {
  issuer: 'https://ci.example',
  organizationAudiences: ['urn:pulumi:org:main'],
  knownClaims: ['claim_one', 'claim_two'],
  claimsKnown: 'all',
} as const;

function countSteps(steps: Steps<unknown>): number {
  let taken = 0;
  while (steps.next().done !== true) taken += 1;
  return taken;
}

test.each<[string, () => Steps<unknown>, () => unknown, number]>([
  ['parsing', () => parseInSteps(wire), () => parsePolicies(wire), count],
  ['compiling', () => compileInSteps(policies), () => compilePolicies(policies), count],
  [
    'evaluating',
    () => evaluateInSteps(compilePolicies(policies), request),
    () => evaluatePolicies(compilePolicies(policies), request),
    count,
  ],
  ['linting', () => lintInSteps(policies, lint), () => lintPolicies(policies, lint), 5 * count],
  [
    'explaining',
    () => explainInSteps(policies, request),
    () => explainPolicies(policies, request),
    5 * count + 2 * count,
  ],
  [
    'suggesting a change',
    () => suggestInSteps(policies, request),
    () => suggestChange(policies, request),
    7 * count,
  ],
])(
  'one tenant’s size never costs another’s time: %s has a step for each policy or rule',
  (_, inSteps, atOnce, steps) => {
    expect(policies).toHaveLength(count);
    expect(countSteps(inSteps())).toBeGreaterThanOrEqual(steps);
    expect(runAtOnce(inSteps())).toEqual(atOnce());
  },
);

test('one tenant’s size never costs another’s time: an allow policy is compared with a thousand deny policies in several steps', () => {
  const team = { tokenType: 'team', authorizedPermissions: [] };
  const rules = { sub: 'x*' };
  const denies = Array.from({ length: 999 }, (_, index) => {
    return { ...team, decision: 'deny', teamName: `*a?b${index}*`, rules };
  });
  const literal = { ...team, decision: 'allow', teamName: 'b'.repeat(500), rules: { sub: 'x' } };
  const stepsWith = (allow: object) => {
    const parsed = parsePolicies([allow, ...denies]);
    return parsed.ok ? countSteps(lintInSteps(parsed.value, lint)) : null;
  };
  // A pattern is not compared with others character by character.
  const asPattern = stepsWith({ ...literal, teamName: 'b*' }) ?? Number.NaN;
  expect(stepsWith(literal)).toBeGreaterThan(asPattern + 50);
});
