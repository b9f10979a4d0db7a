import { expect, test } from 'vitest';
import { withoutDefaultPolicy } from './default-policy.ts';

const denying = { decision: 'deny', tokenType: 'organization', authorizedPermissions: [], rules: {} };

test('the policy of an issuer without policies is left out, so that an added one is not denied by it', () => {
  expect(withoutDefaultPolicy([denying])).toEqual([]);
});

test.each([
  [[]],
  [[{ ...denying, rules: { sub: 'a' } }]],
  [[{ ...denying, tokenType: 'team' }]],
  [[{ ...denying, decision: 'allow', rules: { sub: 'a' } }]],
  [[denying, { ...denying, decision: 'allow', rules: { sub: 'a' } }]],
])('every other list is returned unchanged: %j', (policies) => {
  expect(withoutDefaultPolicy(policies)).toBe(policies);
});
