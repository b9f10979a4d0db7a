import { describe, expect, test } from 'vitest';
import { organizationName } from '../../test/support/parsed-names.ts';
import type { OrganizationName } from '../contract/organization-name.ts';
import { authorize } from './authorize.ts';
import { callerKeyOf, loginOf, type Principal } from './principal.ts';
import { findBuiltInRole } from './roles/built-in-roles.ts';
import { allScopes, environmentScopes, type Scope } from './roles/scope.ts';

const token = { id: 't1', name: 'token', origin: 'created', expiresAt: null } as const;
const acme = organizationName('acme');
const ofAcme = { organizationId: 'o1', organizationName: acme, token };

const user = (role: 'admin' | 'member'): Principal => ({
  kind: 'user',
  userId: 'u1',
  login: 'ann',
  name: 'Ann',
  email: '',
  memberships: [{ organizationId: 'o1', organizationName: acme, role }],
  boundTo: null,
  token,
});
const organization = (admin: boolean): Principal => ({ kind: 'organization', ...ofAcme, admin });
const team: Principal = { kind: 'team', ...ofAcme, teamId: 'm1', teamName: 'ops' };
const runner: Principal = { kind: 'runner', ...ofAcme, runnerPoolId: 'p1', runnerPoolName: 'pool' };

/** Scopes on environments are decided for each environment. */
const ofMembers: readonly Scope[] = [
  ...(findBuiltInRole('member')?.compiled.organizationScopes ?? []),
  ...environmentScopes,
];

test('the tokens of one identity share a caller key, and each identity has its own', () => {
  const identities = [user('member'), organization(false), team, runner];
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
    ['an administrator’s machine identity', organization(true), allScopes],
    ['a machine identity', organization(false), ofMembers],
    ['a team', team, ofMembers],
    ['a runner', runner, []],
  ])('%s has exactly the scopes of its role', (_who, principal, allowed) => {
    const granted = allScopes.filter((scope) => authorize(principal, scope, acme).ok);
    expect(new Set(granted)).toEqual(new Set(allowed));
  });

  test.each<[string, Principal]>([
    ['a user', user('admin')],
    ['a machine identity', organization(true)],
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
    expect(authorize(user('member'), 'oidc_issuers:update', acme)).toMatchObject({
      fault: {
        refusal: 'forbidden',
        message: 'This requires the scope oidc_issuers:update, which your role in acme does not have.',
      },
    });
  });
});

test.each<[Principal, string]>([
  [user('member'), 'ann'],
  [organization(false), 'acme'],
  [team, 'acme/ops'],
  [runner, 'acme/pool'],
])('the login of %o is never empty', (principal, login) => {
  expect(loginOf(principal)).toBe(login);
});
