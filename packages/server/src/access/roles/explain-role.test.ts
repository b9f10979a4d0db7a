import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arbitraryBaseRole,
  arbitraryEnvironment,
  arbitraryRole,
} from '../../../test/support/roles/arbitrary-role.ts';
import {
  allow,
  bool,
  compose,
  either,
  group,
  hasTagValue,
  isEnvironment,
  type RoleJson,
  select,
  tag,
  text,
  when,
} from '../../../test/support/roles/role-documents.ts';
import { compileRole } from './compile-role.ts';
import type { EnvironmentSubject } from './compiled-role.ts';
import { explainRole } from './explain-role.ts';
import { parseRoleDescriptor } from './parse/parse-role-descriptor.ts';
import type { RoleId } from './role-id.ts';
import { allScopes, isOrganizationScope, type Scope } from './scope.ts';

function parsed(json: RoleJson) {
  const result = parseRoleDescriptor(json);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

type Roles = Readonly<Record<string, RoleJson>>;
const findIn = (roles: Roles) => (id: RoleId) => {
  const json = roles[id];
  return json === undefined ? null : parsed(json);
};

function pathsOf(json: RoleJson, scope: Scope, subject: EnvironmentSubject | null, roles: Roles = {}) {
  return explainRole(parsed(json), { scope, subject }, findIn(roles)).map(({ path, composedRoleId }) =>
    composedRoleId === null ? path : `${composedRoleId} ${path}`,
  );
}

const e1: EnvironmentSubject = { id: 'e1', tags: new Map([['tier', 'dev']]) };
const opening = allow(['environment:open']);

test('each entry that permits is named, with the role that it is in', () => {
  const json = group(
    allow(['environment:read']),
    when(isEnvironment('e1'), opening),
    when(isEnvironment('e2'), opening),
    either(bool(false), opening, opening),
    select(tag('tier'), { value: text('prod'), node: opening }, { value: text('dev'), node: opening }),
    compose('deploy'),
  );
  const roles = { deploy: when(hasTagValue('tier', 'dev'), opening) };
  expect(pathsOf(json, 'environment:open', e1, roles)).toEqual([
    'details.entries[1].subNode',
    'details.entries[3].subNodeForFalse',
    'details.entries[4].options[1].node',
    'deploy details.subNode',
  ]);
  expect(pathsOf(json, 'environment:write', e1, roles)).toEqual([]);
});

test('the maximum duration of the entry is named', () => {
  expect(
    explainRole(
      parsed(allow(['environment:open'], 60)),
      { scope: 'environment:open', subject: e1 },
      () => null,
    ),
  ).toEqual([{ path: 'details', composedRoleId: null, maxOpenSeconds: 60 }]);
});

test('a condition on the environment explains no scope of the organization', () => {
  expect(pathsOf(when(isEnvironment('e1'), allow(['role:read'])), 'role:read', e1)).toEqual([]);
  expect(pathsOf(allow(['role:read']), 'role:read', e1)).toEqual(['details']);
});

test('of many entries the first 20 are named', () => {
  expect(pathsOf(group(...Array(100).fill(opening)), 'environment:open', e1)).toHaveLength(20);
});

test('what a role permits is explained, and nothing else is', () => {
  const roles = fc.record({ base: arbitraryBaseRole, other: arbitraryBaseRole });
  fc.assert(
    fc.property(arbitraryRole, roles, arbitraryEnvironment, (json, others, subject) => {
      const compiled = compileRole(parsed(json), findIn(others));
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.fault));
      const permitted = new Set<Scope>([
        ...compiled.value.organizationScopes,
        ...compiled.value.onEnvironment(subject).scopes,
      ]);
      for (const scope of allScopes) {
        const asked = isOrganizationScope(scope) ? null : subject;
        expect(pathsOf(json, scope, asked, others).length > 0, scope).toBe(permitted.has(scope));
      }
    }),
  );
});
