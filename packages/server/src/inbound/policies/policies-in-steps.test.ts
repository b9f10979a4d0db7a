import { expect, test } from 'vitest';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import {
  compileInSteps,
  compilePolicies,
  explainInSteps,
  explainPolicies,
  lintInSteps,
  lintPolicies,
  type PolicyRequest,
  parsePolicies,
  suggestChange,
  suggestInSteps,
} from './index.ts';

const count = 300;
const parsed = parsePolicies(
  Array.from({ length: count }, (_, index) => ({
    decision: index % 3 === 0 ? 'deny' : 'allow',
    tokenType: 'organization',
    authorizedPermissions: [],
    rules: Object.fromEntries(
      Array.from({ length: 5 }, (_each, rule) => [`claim${rule}_${index}`, `*a${index}*b*`]),
    ),
  })),
);
const policies = parsed.ok ? parsed.value : [];
const request: PolicyRequest = {
  tokenType: 'organization',
  target: null,
  adminRequested: false,
  claims: { sub: 'repo:acme/app', aud: 'urn:pulumi:org:main', iss: 'https://ci.example', claim1_1: 'no' },
  organizationAudience: 'urn:pulumi:org:main',
};
const lint = {
  issuer: 'https://ci.example',
  organizationAudience: 'urn:pulumi:org:main',
  knownClaims: ['claim_one', 'claim_two'],
  claimsKnown: 'all',
} as const;

function countSteps(steps: Steps<unknown>): number {
  let taken = 0;
  while (steps.next().done !== true) taken += 1;
  return taken;
}

test.each<[string, () => Steps<unknown>, () => unknown, number]>([
  ['compiling', () => compileInSteps(policies), () => compilePolicies(policies), count],
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
    6 * count,
  ],
])(
  'one tenant’s size never costs another’s time: %s has a step for each policy or rule',
  (_, inSteps, atOnce, steps) => {
    expect(policies).toHaveLength(count);
    expect(countSteps(inSteps())).toBeGreaterThanOrEqual(steps);
    expect(runAtOnce(inSteps())).toEqual(atOnce());
  },
);
