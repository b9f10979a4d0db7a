import { describe, expect, test } from 'vitest';
import { builtInRoleIds, builtInRoles, findBuiltInRole } from './built-in-roles.ts';
import { environmentScopeSets } from './environment-scope-sets.ts';
import { environmentScopes, organizationScopes } from './scope.ts';

const scopesOf = (id: string) => {
  const role = findBuiltInRole(id);
  if (role === null) throw new Error(`no role ${id}`);
  const { organizationScopes: inOrganization, onEveryEnvironment } = role.compiled;
  return { inOrganization, onEnvironments: onEveryEnvironment.scopes };
};

test('each built-in role is found by its id, and no other', () => {
  expect(builtInRoles.map(({ id }) => id)).toEqual(builtInRoleIds);
  for (const role of builtInRoles) expect(findBuiltInRole(role.id)).toBe(role);
  for (const id of ['', 'Admin', 'stack-read', '__proto__']) expect(findBuiltInRole(id)).toBeNull();
});

test('the administrators’ role has every scope', () => {
  expect(scopesOf('admin')).toEqual({
    inOrganization: new Set(organizationScopes),
    onEnvironments: new Set(environmentScopes),
  });
  expect(findBuiltInRole('admin')?.compiled.onEveryEnvironment.maxOpenSeconds).toBeNull();
});

test('members and billing managers have no scope on environments', () => {
  for (const id of ['member', 'billing-manager']) expect(scopesOf(id).onEnvironments).toEqual(new Set());
});

test('billing managers can change nothing', () => {
  for (const scope of scopesOf('billing-manager').inOrganization) expect(scope).toMatch(/:(read|list)$/);
});

describe.each(['read', 'open', 'write', 'admin'] as const)('the role environment-%s', (level) => {
  test('has the scopes of the level on every environment, and none in the organization', () => {
    expect(scopesOf(`environment-${level}`)).toEqual({
      inOrganization: new Set(),
      onEnvironments: environmentScopeSets[level],
    });
  });
});

test('each level includes the one before it, and admin is every scope on environments', () => {
  const [read, open, write, admin] = Object.values(environmentScopeSets);
  expect([...(read ?? [])].every((scope) => open?.has(scope as never))).toBe(true);
  expect([...(open ?? [])].every((scope) => write?.has(scope as never))).toBe(true);
  expect([...(write ?? [])].every((scope) => admin?.has(scope as never))).toBe(true);
  expect(admin).toEqual(new Set(environmentScopes));
});
