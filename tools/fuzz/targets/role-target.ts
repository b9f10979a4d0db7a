import { compileRole } from '../../../packages/server/src/access/roles/compile-role.ts';
import type { EnvironmentSubject } from '../../../packages/server/src/access/roles/compiled-role.ts';
import { explainRole } from '../../../packages/server/src/access/roles/explain-role.ts';
import { lintRole } from '../../../packages/server/src/access/roles/lint-role.ts';
import { parseRoleDescriptor } from '../../../packages/server/src/access/roles/parse/parse-role-descriptor.ts';
import type { RoleDescriptor } from '../../../packages/server/src/access/roles/role-descriptor.ts';
import {
  allScopes,
  isEnvironmentScope,
  isOrganizationScope,
} from '../../../packages/server/src/access/roles/scope.ts';
import {
  allow,
  and,
  bool,
  compose,
  either,
  equal,
  group,
  hasTag,
  hasTagValue,
  isEnvironment,
  not,
  or,
  type RoleJson,
  select,
  tag,
  text,
  when,
} from '../../../packages/server/test/support/roles/role-documents.ts';
import { InvariantBroken } from '../finding.ts';
import { mutateJson } from '../inputs/mutate-json.ts';
import { defineTarget, type Target } from './target.ts';

const soundRoles: readonly RoleJson[] = [
  when(isEnvironment('e1'), allow(['environment:open', 'environment:read'], 3_600)),
  group(
    allow(['team:list', 'environment:list']),
    when(and(hasTagValue('tier', 'dev'), not(hasTag('frozen'))), allow(['environment:write'])),
    compose('base'),
  ),
  either(or(hasTag('tier'), bool(false)), allow(['environment:delete']), allow(['role:read'])),
  select(
    tag('tier'),
    { value: text('dev'), node: allow(['environment:write']) },
    { value: tag('team'), node: compose('self', 'gone') },
  ),
  when(equal(hasTag('tier'), bool(true)), group(allow([]), allow(['environment:read'], 0))),
];

const subjects: readonly EnvironmentSubject[] = [
  { id: 'e1', tags: new Map([['tier', 'dev']]) },
  { id: 'e2', tags: new Map() },
];

/**
 * Compiles mutated roles: each is refused with a path and a reason, or permits exactly what its explanation says, and
 * on each environment at least what it permits on every environment.
 */
export function createRoleTarget(): Target {
  return defineTarget({
    name: 'roles',
    make: (random): unknown =>
      Array.from({ length: 1 + random.below(3) }).reduce(
        (role) => mutateJson(role, random),
        random.pick(soundRoles),
      ),
    async attempt(role) {
      const parsed = parseRoleDescriptor(role);
      if (!parsed.ok) {
        if (parsed.fault.length === 0 || parsed.fault.some(({ path }) => !path.startsWith('details')))
          throw new InvariantBroken(`refused without a reason: ${JSON.stringify(parsed.fault)}`);
        return;
      }
      checkRole(parsed.value);
    },
  });
}

function checkRole(descriptor: RoleDescriptor): void {
  const base: RoleDescriptor = { kind: 'allow', scopes: ['environment:clone'], maxOpenSeconds: null };
  const findComposed = (id: string) => (id === 'base' ? base : id === 'self' ? descriptor : null);
  lintRole({ name: 'read-only', descriptor }, findComposed);
  const compiled = compileRole(descriptor, findComposed);
  if (!compiled.ok) return;
  const { organizationScopes, onEveryEnvironment, onEnvironment } = compiled.value;
  for (const subject of subjects) {
    const { scopes } = onEnvironment(subject);
    for (const scope of onEveryEnvironment.scopes)
      if (!scopes.has(scope)) throw new InvariantBroken(`${scope} is permitted everywhere but here`);
    for (const scope of allScopes) {
      const explained = explainRole(descriptor, { scope, subject }, findComposed).length > 0;
      const permitted = isOrganizationScope(scope)
        ? organizationScopes.has(scope)
        : isEnvironmentScope(scope) && scopes.has(scope);
      if (explained !== permitted) throw new InvariantBroken(`${scope} is explained otherwise`);
    }
  }
}
