import { describe, expect, test } from 'vitest';
import { heldRole } from '../../test/support/held-role.ts';
import { organizationName } from '../../test/support/parsed-names.ts';
import type { OrganizationName } from '../contract/organization-name.ts';
import { authorize } from './authorize.ts';
import type { HeldRole } from './held-role.ts';
import { callerKeyOf, loginOf, type Principal } from './principal.ts';
import { compileRole } from './roles/compile-role.ts';
import { allScopes, isEnvironmentScope, type Scope } from './roles/scope.ts';

const token = { id: 't1', name: 'token', origin: 'created', expiresAt: null } as const;
const acme = organizationName('acme');
const ofAcme = { organizationId: 'o1', organizationName: acme, token };

const userWith = (roles: readonly HeldRole[]): Principal => ({
  kind: 'user',
  userId: 'u1',
  login: 'ann',
  name: 'Ann',
  email: '',
  memberships: [{ organizationId: 'o1', organizationName: acme, roles }],
  boundTo: null,
  token,
});
const user = (role: 'admin' | 'member') => userWith([heldRole(role)]);
const organization = (role: 'admin' | 'member'): Principal => ({
  kind: 'organization',
  ...ofAcme,
  roles: [heldRole(role)],
});
const team: Principal = {
  ...{ kind: 'team', ...ofAcme, teamId: 'm1', teamName: 'ops' },
  roles: [heldRole('member')],
};
const runner: Principal = {
  ...{ kind: 'runner', ...ofAcme, runnerPoolId: 'p1', runnerPoolName: 'pool' },
  roles: [],
};

function custom(...scopes: readonly Scope[]): HeldRole {
  const compiled = compileRole({ kind: 'allow', scopes, maxOpenSeconds: null }, () => null);
  if (!compiled.ok) throw new Error('the role is invalid');
  return { ...compiled.value, id: 'r1', name: 'custom' };
}

const ofMembers: readonly Scope[] = [
  'environment:create',
  'environment_yaml:open',
  'org_member:read',
  'team:list',
  'team:read',
  'cloud_login:read',
  'cloud_login:use',
  'trust_setup:read',
  'agent_pool:read',
];

test('the tokens of one identity share a caller key, and each identity has its own', () => {
  const identities = [user('member'), organization('member'), team, runner];
  const keys = identities.map(callerKeyOf);
  expect(new Set(keys).size).toBe(4);
  const withAnotherToken = { ...token, id: 't2' };
  expect(identities.map((identity) => callerKeyOf({ ...identity, token: withAnotherToken }))).toEqual(keys);
  expect(callerKeyOf({ ...team, teamId: 'm2' })).not.toBe(callerKeyOf(team));
});

describe('authorize', () => {
  test.each<[string, Principal, readonly Scope[]]>([
    ['an administrator', user('admin'), allScopes],
    ['a member', user('member'), ofMembers],
    ['an administrator’s machine identity', organization('admin'), allScopes],
    ['a machine identity', organization('member'), ofMembers],
    ['a team', team, ofMembers],
    ['a member with a custom role', userWith([custom('oidc_issuers:read')]), ['oidc_issuers:read']],
    [
      'a member with a role of a team too',
      userWith([custom('oidc_issuers:read'), custom('role:read')]),
      ['role:read', 'oidc_issuers:read'],
    ],
    ['a member with a role of environments', userWith([custom('environment:open')]), []],
    ['a runner', runner, []],
  ])('%s has exactly the organization’s scopes of its roles', (_who, principal, allowed) => {
    const granted = allScopes
      .filter((scope) => !isEnvironmentScope(scope))
      .filter((scope) => authorize(principal, scope, acme).ok);
    const expected = allowed.filter((scope) => !isEnvironmentScope(scope));
    expect([...granted].sort()).toEqual([...expected].sort());
  });

  test('a scope on environments admits everyone but runners, because each environment decides', () => {
    for (const principal of [user('member'), organization('member'), team, userWith([custom()])])
      expect(authorize(principal, 'environment:open', acme).ok).toBe(true);
    expect(authorize(runner, 'environment:open', acme)).toMatchObject({ fault: { refusal: 'forbidden' } });
  });

  test.each<[string, Principal]>([
    ['a user', user('admin')],
    ['a machine identity', organization('admin')],
    ['a team', team],
    ['a runner', runner],
  ])('%s sees only its own organization, whether others exist or not', (_who, principal) => {
    for (const name of ['other', 'ACME', 'acme ', '', '__proto__', 'o1']) {
      for (const scope of allScopes) {
        expect(authorize(principal, scope, name as OrganizationName)).toEqual({
          ok: false,
          fault: {
            refusal: 'not_found',
            message: `Unknown organization ${JSON.stringify(name)}, or this token has no access to it.`,
          },
        });
      }
    }
  });

  test('a refusal names the missing scope', () => {
    expect(authorize(user('member'), 'oidc_issuers:create', acme)).toMatchObject({
      fault: {
        refusal: 'forbidden',
        message: 'This requires the scope oidc_issuers:create, which your role in acme does not have.',
      },
    });
  });
});

test.each<[Principal, string]>([
  [user('member'), 'ann'],
  [organization('member'), 'acme'],
  [team, 'acme/ops'],
  [runner, 'acme/pool'],
])('the login of %o is never empty', (principal, login) => {
  expect(loginOf(principal)).toBe(login);
});
