import { describe, expect, test } from 'vitest';
import { findDropped } from './change-policies.ts';

const rules = { sub: 'repo:acme/app:*', ref: ['refs/heads/main', 'refs/heads/dev'] };
const stored = { decision: 'allow', tokenType: 'organization', authorizedPermissions: [], rules };
const { authorizedPermissions: _, ...written } = stored;

describe('a policy that the server already stores is not dropped, written', () => {
  test.each<[string, object]>([
    ['as it is stored', stored],
    ['without the members that may be absent', written],
    [
      'with null or empty members, as clients in Go send them',
      { ...written, teamName: '', roleID: '', userLogin: null },
    ],
    ['with the default mode', { ...written, mode: 'enforce' }],
    ['with null permissions', { ...written, authorizedPermissions: null }],
    [
      'in another order',
      { rules: { ref: rules.ref, sub: rules.sub }, tokenType: 'organization', decision: 'allow' },
    ],
  ])('%s', (_name, policy) => {
    expect(findDropped([stored], [policy])).toEqual([]);
  });
});

describe('a policy is dropped if it is changed in', () => {
  test.each<[string, object]>([
    ['a rule', { ...written, rules: { ...rules, sub: 'repo:acme/web:*' } }],
    ['the order of patterns', { ...written, rules: { ...rules, ref: rules.ref.toReversed() } }],
    ['its mode', { ...written, mode: 'audit' }],
    ['its target', { ...written, teamName: 'ops' }],
    ['its role', { ...written, roleID: 'r1' }],
    ['its permissions', { ...written, authorizedPermissions: ['admin'] }],
    ['its decision', { ...written, decision: 'deny' }],
  ])('%s', (_name, policy) => {
    expect(findDropped([stored], [policy])).toEqual([0]);
  });
});
