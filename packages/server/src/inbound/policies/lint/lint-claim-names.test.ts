import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findNearestName } from '../../../platform/find-nearest-name.ts';
import { parsePolicies } from '../parse/parse-policies.ts';
import { lintPolicies } from './lint-policies.ts';

const knownClaims = ['repository', 'repository_owner', 'repository_id', 'ref', 'repo_property_*', '"a.b".c'];

function lint(decision: 'allow' | 'deny', claimPath: string, claimsKnown: 'all' | 'some' = 'all') {
  const parsed = parsePolicies([
    { decision, tokenType: 'organization', rules: { sub: 'x', [claimPath]: 'y' } },
  ]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const context = {
    issuer: 'https://x',
    organizationAudiences: ['urn:pulumi:org:acme'],
    knownClaims,
    claimsKnown,
  };
  return lintPolicies(parsed.value, context).filter(({ code }) => code === 'claim_unknown');
}

test.each([
  ['repositry', 'repository'],
  ['Repository', 'repository'],
  ['repository-owner', 'repository_owner'],
  ['repo', 'repository'],
  ['owner', 'repository_owner'],
  ['rfe', 'ref'],
  ['"a.b".d', '"a.b".c'],
])('a rule on %s gets the nearest name %s', (claimPath, nearest) => {
  expect(lint('allow', claimPath)[0]?.message).toContain(`Did you mean ${nearest}?`);
});

test('a name unlike any other gets no suggestion', () => {
  expect(lint('allow', 'completely_else')[0]?.message).not.toContain('Did you mean');
});

test.each(['sub', 'aud', 'repo_property_team', '"a.b".c', '"a.b".c.d', '"repository"'])(
  'a rule on %s is about a known claim',
  (claimPath) => {
    expect(lint('allow', claimPath)).toEqual([]);
  },
);

test('a deny policy on a claim that is never sent is severe, because it denies nothing', () => {
  expect(lint('deny', 'repositry')[0]).toMatchObject({
    severity: 'severe',
    path: 'policies[0].rules.repositry',
    message:
      'This issuer is not known to send the claim repositry; without that claim, the policy denies nobody. Did you mean repository?',
  });
  expect(lint('allow', 'repositry')[0]?.severity).toBe('notice');
});

test('a deny policy on an unlisted claim is a notice where the issuer may send more claims than are known', () => {
  expect(lint('deny', 'repositry', 'some')[0]).toMatchObject({
    severity: 'notice',
    message:
      'This issuer is not known to send the claim repositry; without that claim, the policy denies nobody. Did you mean repository?',
  });
  expect(lint('deny', 'repository', 'some')).toEqual([]);
});

test('a known name is the nearest to itself, and no name is invented', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z_]{3,20}$/), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(names, fc.string({ maxLength: 80 }), (known, written) => {
      const found = findNearestName(written, known);
      if (found !== null) expect(known).toContain(found);
      const [first = ''] = known;
      expect(findNearestName(first, [first])).toBe(first);
    }),
  );
});
