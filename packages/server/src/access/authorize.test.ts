import { describe, expect, test } from 'vitest';
import { organizationName } from '../../test/support/parsed-names.ts';
import type { OrganizationName } from '../contract/organization-name.ts';
import { authorize } from './authorize.ts';
import { callerKeyOf, loginOf, type Principal } from './principal.ts';
import { type Permission, permissions } from './role-permissions.ts';

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

const ofMembers: readonly Permission[] = [
  'organization:read',
  'members:read',
  'teams:read',
  'runner-pools:read',
  'trust:read',
  'logins:use',
  'environments:use',
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
  test.each<[string, Principal, readonly Permission[]]>([
    ['an administrator', user('admin'), permissions],
    ['a member', user('member'), ofMembers],
    ['an administrator’s machine identity', organization(true), permissions],
    ['a machine identity', organization(false), ofMembers],
    ['a team', team, ofMembers],
    ['a runner', runner, []],
  ])('%s has exactly its permissions', (_who, principal, allowed) => {
    const granted = permissions.filter((permission) => authorize(principal, permission, acme).ok);
    expect(granted).toEqual(allowed);
  });

  test.each<[string, Principal]>([
    ['a user', user('admin')],
    ['a machine identity', organization(true)],
    ['a team', team],
    ['a runner', runner],
  ])('%s sees only its own organization, whether others exist or not', (_who, principal) => {
    for (const name of ['other', 'ACME', 'acme ', '', '__proto__', 'o1']) {
      for (const permission of permissions) {
        expect(authorize(principal, permission, name as OrganizationName)).toEqual({
          ok: false,
          fault: {
            refusal: 'not_found',
            message: `Unknown organization ${JSON.stringify(name)}, or this token has no access to it.`,
          },
        });
      }
    }
  });

  test('a refusal names the missing permission', () => {
    expect(authorize(user('member'), 'issuers:administer', acme)).toMatchObject({
      fault: {
        refusal: 'forbidden',
        message: 'This requires an administrator of acme (permission issuers:administer).',
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
