import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryBaseRole, arbitraryEnvironment } from '../../test/support/roles/arbitrary-role.ts';
import { evaluateRole, explainAccess } from './explain-access.ts';
import type { HeldRole } from './held-role.ts';
import { compileRole } from './roles/compile-role.ts';
import type { EnvironmentScopes } from './roles/compiled-role.ts';
import { joinEnvironmentScopes } from './roles/evaluate/join-scopes.ts';
import { parseRoleDescriptor } from './roles/parse/parse-role-descriptor.ts';
import { allScopes, isEnvironmentScope, isOrganizationScope } from './roles/scope.ts';

const arbitraryHeldRole = fc.tuple(fc.constantFrom('r1', 'r2', 'r3'), arbitraryBaseRole).map(([id, json]) => {
  const parsed = parseRoleDescriptor(json);
  const compiled = parsed.ok ? compileRole(parsed.value, () => null) : parsed;
  if (!compiled.ok) throw new Error('the role does not compile');
  return { ...compiled.value, id, name: id } satisfies HeldRole;
});

const environmentScopes = allScopes.filter(isEnvironmentScope);
const arbitraryGrant = fc.subarray(environmentScopes, { maxLength: 3 }).map((scopes) => ({
  gives: { scopes: new Set(scopes), maxOpenSeconds: null } satisfies EnvironmentScopes,
}));

test('a scope is explained if and only if it is permitted, and each explanation permits it alone', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryHeldRole, { minLength: 1, maxLength: 3 }),
      fc.array(arbitraryGrant, { maxLength: 2 }),
      fc.option(arbitraryEnvironment, { nil: null }),
      (roles, grants, subject) => {
        const onIt = (role: HeldRole) =>
          subject === null ? role.onEveryEnvironment : role.onEnvironment(subject);
        const evaluated = roles.map((role) => evaluateRole(role, subject));
        const effective = joinEnvironmentScopes([
          ...roles.map(onIt),
          ...grants.map(({ gives }) => gives),
        ]).scopes;
        for (const scope of allScopes) {
          const explained = explainAccess({ roles: evaluated, grants }, scope);
          const isPermitted = isOrganizationScope(scope)
            ? roles.some(({ organizationScopes }) => organizationScopes.has(scope))
            : effective.has(scope);
          expect(explained.roles.length + explained.grants.length > 0).toBe(isPermitted);
          for (const role of explained.roles)
            expect(explainAccess({ roles: [evaluateRole(role, subject)], grants: [] }, scope).roles).toEqual([
              role,
            ]);
          expect(
            explained.grants.every(({ gives }) => (gives.scopes as ReadonlySet<string>).has(scope)),
          ).toBe(true);
        }
      },
    ),
  );
});

test('grants of a caller without roles permit nothing', () => {
  const grants = [{ gives: { scopes: new Set(['environment:open' as const]), maxOpenSeconds: null } }];
  expect(explainAccess({ roles: [], grants }, 'environment:open')).toEqual({ roles: [], grants: [] });
});
