import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arbitraryBaseRole,
  arbitraryEnvironment,
  arbitraryRole,
} from '../../../test/support/roles/arbitrary-role.ts';
import { slowAllows, slowOnEnvironment } from '../../../test/support/roles/evaluate-slowly.ts';
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
  number,
  or,
  type RoleJson,
  select,
  stackId,
  tag,
  text,
  theEnvironment,
  theStack,
  when,
} from '../../../test/support/roles/role-documents.ts';
import { compileRole } from './compile-role.ts';
import type { EnvironmentSubject } from './compiled-role.ts';
import { parseRoleDescriptor } from './parse/parse-role-descriptor.ts';
import { isOrganizationScope, isScope } from './scope.ts';

function parsed(json: RoleJson) {
  const result = parseRoleDescriptor(json);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

function tryCompile(json: RoleJson, others: Readonly<Record<string, RoleJson>> = {}) {
  return compileRole(parsed(json), (id) => {
    const other = others[id];
    return other === undefined ? null : parsed(other);
  });
}

function compiled(json: RoleJson, others: Readonly<Record<string, RoleJson>> = {}) {
  const result = tryCompile(json, others);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

const environment = (id: string, tags: Readonly<Record<string, string>> = {}): EnvironmentSubject => ({
  id,
  tags: new Map(Object.entries(tags)),
});

const scopesOn = (json: RoleJson, subject: EnvironmentSubject, others = {}) =>
  [...compiled(json, others).onEnvironment(subject).scopes].sort();

const reading = allow(['environment:read']);

const others = fc.record({ base: arbitraryBaseRole, other: arbitraryBaseRole });

describe('any role', () => {
  test('permits on an environment what evaluating it node by node permits', () => {
    fc.assert(
      fc.property(arbitraryRole, others, arbitraryEnvironment, (json, roles, subject) => {
        expect(compiled(json, roles).onEnvironment(subject)).toEqual(slowOnEnvironment(json, subject, roles));
      }),
      { numRuns: 2_000 },
    );
  });

  test('permits in the organization what it permits without knowing any resource', () => {
    fc.assert(
      fc.property(arbitraryRole, others, (json, roles) => {
        const role = compiled(json, roles);
        const permitted = slowAllows(json, null, roles).flatMap(({ permissions }) => permissions);
        expect(role.organizationScopes).toEqual(
          new Set(permitted.filter(isScope).filter(isOrganizationScope)),
        );
        expect(role.onEveryEnvironment).toEqual(slowOnEnvironment(json, null, roles));
      }),
      { numRuns: 1_000 },
    );
  });

  test('permits on each environment what it permits on every environment', () => {
    fc.assert(
      fc.property(arbitraryRole, others, arbitraryEnvironment, (json, roles, subject) => {
        const role = compiled(json, roles);
        const here = role.onEnvironment(subject).scopes;
        expect([...role.onEveryEnvironment.scopes].filter((scope) => !here.has(scope))).toEqual([]);
      }),
    );
  });

  test('permits no less with another entry', () => {
    fc.assert(
      fc.property(arbitraryRole, arbitraryRole, others, arbitraryEnvironment, (one, more, roles, subject) => {
        const before = compiled(one, roles).onEnvironment(subject).scopes;
        const after = compiled(group(more, one), roles).onEnvironment(subject).scopes;
        expect([...before].filter((scope) => !after.has(scope))).toEqual([]);
      }),
    );
  });

  test('needs no ids and no tags if it says so', () => {
    fc.assert(
      fc.property(
        fc.tuple(arbitraryRole, others),
        fc.tuple(arbitraryEnvironment, arbitraryEnvironment),
        ([json, roles], [one, other]) => {
          const role = compiled(json, roles);
          const id = role.needsIds ? one.id : other.id;
          const tags = role.needsTags ? one.tags : other.tags;
          expect(role.onEnvironment({ id, tags })).toEqual(role.onEnvironment(one));
        },
      ),
    );
  });
});

describe('a condition', () => {
  test('on one environment permits nothing on another, and nothing in the organization', () => {
    const role = when(isEnvironment('e1'), allow(['environment:open', 'role:update']));
    expect(scopesOn(role, environment('e1'))).toEqual(['environment:open']);
    expect(scopesOn(role, environment('e2'))).toEqual([]);
    expect(compiled(role).organizationScopes).toEqual(new Set());
    expect(compiled(role).onEveryEnvironment.scopes).toEqual(new Set());
  });

  test('on a tag permits on the environments with that value', () => {
    const role = when(hasTagValue('tier', 'dev'), reading);
    expect(scopesOn(role, environment('e1', { tier: 'dev' }))).toEqual(['environment:read']);
    expect(scopesOn(role, environment('e1', { tier: 'Dev' }))).toEqual([]);
    expect(scopesOn(role, environment('e1', { Tier: 'dev' }))).toEqual([]);
    expect(scopesOn(role, environment('e1'))).toEqual([]);
  });

  test('that a tag has another value holds without the tag', () => {
    const role = when(not(hasTagValue('tier', 'prod')), reading);
    expect(scopesOn(role, environment('e1'))).toEqual(['environment:read']);
    expect(scopesOn(role, environment('e1', { tier: 'dev' }))).toEqual(['environment:read']);
    expect(scopesOn(role, environment('e1', { tier: 'prod' }))).toEqual([]);
  });

  test('that two missing tags are equal does not hold', () => {
    expect(scopesOn(when(equal(tag('a'), tag('b')), reading), environment('e1'))).toEqual([]);
  });

  test('on a stack permits nothing, negated or not', () => {
    const onStack = equal(theStack, stackId('s1'));
    for (const condition of [onStack, not(onStack), hasTag('x', theStack), not(hasTag('x', theStack))])
      expect(scopesOn(when(condition, reading), environment('s1'))).toEqual([]);
    expect(scopesOn(either(onStack, reading, reading), environment('s1'))).toEqual([]);
    expect(scopesOn(when(or(onStack, isEnvironment('e1')), reading), environment('e1'))).toEqual([
      'environment:read',
    ]);
  });

  test('compares values of different types as different', () => {
    for (const literal of [number(1), bool(true), stackId('1')])
      expect(scopesOn(when(equal(tag('x'), literal), reading), environment('e1', { x: '1' }))).toEqual([]);
    expect(scopesOn(when(equal(theEnvironment, text('e1')), reading), environment('e1'))).toEqual([]);
  });

  test('in a condition requires both', () => {
    const role = when(isEnvironment('e1'), when(hasTagValue('tier', 'dev'), reading));
    const same = when(and(hasTagValue('tier', 'dev'), isEnvironment('e1')), reading);
    for (const json of [role, same]) {
      expect(scopesOn(json, environment('e1', { tier: 'dev' }))).toEqual(['environment:read']);
      expect(scopesOn(json, environment('e1'))).toEqual([]);
      expect(scopesOn(json, environment('e2', { tier: 'dev' }))).toEqual([]);
    }
  });
});

test('a selection takes the first option that matches', () => {
  const role = select(
    tag('tier'),
    { value: text('dev'), node: allow(['environment:write']) },
    { value: text('dev'), node: allow(['environment:delete']) },
    { value: text('prod'), node: reading },
  );
  expect(scopesOn(role, environment('e1', { tier: 'dev' }))).toEqual(['environment:write']);
  expect(scopesOn(role, environment('e1', { tier: 'prod' }))).toEqual(['environment:read']);
  expect(scopesOn(role, environment('e1'))).toEqual([]);
});

describe('the maximum open duration', () => {
  const seconds = (...allows: readonly RoleJson[]) =>
    compiled(group(...allows)).onEnvironment(environment('e1')).maxOpenSeconds;

  test('is the largest of the entries that permit to open', () => {
    expect(seconds(allow(['environment:open'], 60), allow(['environment:open'], 3_600))).toBe(3_600);
    expect(seconds(allow(['environment:open'], 60), allow(['environment:read'], 3_600))).toBe(60);
    expect(seconds(allow(['environment:open'], 60), allow(['environment:open']))).toBeNull();
    expect(seconds(allow(['environment:open'], 0))).toBeNull();
    expect(seconds(allow(['environment:read'], 60))).toBeNull();
  });
});

describe('a role that is composed of others', () => {
  test('permits what they permit', () => {
    const role = group(compose('read', 'write', 'read'), allow(['team:list']));
    const roles = { read: reading, write: when(isEnvironment('e1'), allow(['environment:write'])) };
    expect(scopesOn(role, environment('e1'), roles)).toEqual(['environment:read', 'environment:write']);
    expect(scopesOn(role, environment('e2'), roles)).toEqual(['environment:read']);
    expect(compiled(role, roles).organizationScopes).toEqual(new Set(['team:list']));
  });

  test('is refused with an unknown role', () => {
    expect(tryCompile(group(reading, compose('gone')))).toEqual({
      ok: false,
      fault: [{ path: 'details.entries[1]', message: 'includes the unknown role "gone"' }],
    });
  });

  test('is refused if it is composed of itself', () => {
    const roles = { a: compose('b'), b: when(bool(true), compose('a')) };
    expect(tryCompile(compose('a'), roles)).toMatchObject({
      ok: false,
      fault: [{ message: 'includes itself through the role a' }],
    });
  });

  test('is refused if it doubles at each level', () => {
    const levels = Array.from({ length: 14 }, (_, index) => [
      `r${index}`,
      group(...Array.from({ length: 3 }, () => compose(`r${index + 1}`))),
    ]);
    const roles = { ...Object.fromEntries(levels), r14: reading };
    expect(tryCompile(compose('r0'), roles)).toMatchObject({
      ok: false,
      fault: [{ message: expect.stringContaining('more than 20000 nodes') }],
    });
  });

  test('is refused if it names the scopes of another one too often', () => {
    const roles = { wide: allow(Array.from({ length: 2_000 }, () => 'environment:read')) };
    const often = (times: number) => group(...Array.from({ length: times }, () => compose('wide')));
    expect(tryCompile(often(25), roles).ok).toBe(true);
    expect(tryCompile(often(26), roles)).toMatchObject({
      ok: false,
      fault: [{ message: expect.stringContaining('more than 50000 scopes') }],
    });
  });

  test('is refused in more than 16 levels', () => {
    const levels = Array.from({ length: 17 }, (_, index) => [`r${index}`, compose(`r${index + 1}`)]);
    const roles = { ...Object.fromEntries(levels), r17: reading };
    expect(tryCompile(compose('r0'), roles)).toMatchObject({
      ok: false,
      fault: [{ message: 'includes roles that are nested more than 16 levels deep' }],
    });
    expect(tryCompile(compose('r2'), roles).ok).toBe(true);
  });
});

test('an environment costs one lookup for all conditions on ids, and one for each key of a tag', () => {
  const entries = Array.from({ length: 1_000 }, (_, index) => [
    when(isEnvironment(`e${index}`), reading),
    when(hasTagValue('tier', `t${index}`), allow(['environment:open'])),
  ]);
  const { onEnvironment } = compiled(group(...entries.flat()));
  let lookups = 0;
  const counted: EnvironmentSubject = {
    get id() {
      lookups += 1;
      return 'e999';
    },
    tags: Object.assign(new Map([['tier', 't7']]), {
      get(this: Map<string, string>, key: string) {
        lookups += 1;
        return Map.prototype.get.call(this, key);
      },
    }),
  };
  expect([...onEnvironment(counted).scopes].sort()).toEqual(['environment:open', 'environment:read']);
  expect(lookups).toBe(2);
});
