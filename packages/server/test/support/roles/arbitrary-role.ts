import fc from 'fast-check';
import type { RoleJson } from './role-documents.ts';
import * as role from './role-documents.ts';

const ids = fc.constantFrom('e1', 'e2', 'e3');
const keys = fc.constantFrom('tier', 'team');
const values = fc.constantFrom('prod', 'dev', 'e1');
const resources = fc.constantFrom(role.theEnvironment, role.theStack);
const scopes = fc.subarray(
  [
    'environment:read',
    'environment:open',
    'environment:write',
    'role:read',
    'team:list',
    'stack:read',
    'no:such',
  ],
  { maxLength: 3 },
);

const { operand, condition } = fc.letrec<{ operand: RoleJson; condition: RoleJson }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.boolean().map(role.bool),
    ids.map(role.isEnvironment),
    fc.tuple(keys, values).map(([key, value]) => role.hasTagValue(key, value)),
    fc.tuple(keys, resources).map(([key, context]) => role.hasTag(key, context)),
    fc.tuple(tie('operand'), tie('operand')).map(([left, right]) => role.equal(left, right)),
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => role.and(left, right)),
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => role.or(left, right)),
    tie('condition').map(role.not),
  ),
  operand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    values.map(role.text),
    fc.integer({ min: 0, max: 1 }).map(role.number),
    ids.map(role.environmentId),
    ids.map(role.stackId),
    resources,
    fc.tuple(keys, resources).map(([key, context]) => role.tag(key, context)),
    tie('condition'),
  ),
}));

const { node } = fc.letrec<{ node: RoleJson }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(scopes, fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }))
      .map(([permissions, seconds]) => role.allow(permissions, seconds)),
    fc.array(tie('node'), { maxLength: 4 }).map((entries) => role.group(...entries)),
    fc.tuple(condition, tie('node')).map(([when, below]) => role.when(when, below)),
    fc.tuple(condition, tie('node'), tie('node')).map(([when, yes, no]) => role.either(when, yes, no)),
    fc
      .tuple(operand, fc.array(fc.record({ value: operand, node: tie('node') }), { maxLength: 3 }))
      .map(([selector, options]) => role.select(selector, ...options)),
    fc.subarray(['base', 'other']).map((roles) => role.compose(...roles)),
  ),
}));

/** Roles of every descriptor and expression, which may be composed of the roles `base` and `other`. */
export const arbitraryRole = node;

/** Roles that are composed of no other role. */
export const arbitraryBaseRole = node.filter((json) => !JSON.stringify(json).includes('Compose'));

/** Environments that the conditions of `arbitraryRole` distinguish. */
export const arbitraryEnvironment = fc.record({
  id: fc.constantFrom('e1', 'e2', 'e3', 'e4'),
  tags: fc
    .array(fc.tuple(keys, values), { maxLength: 2 })
    .map((tags): ReadonlyMap<string, string> => new Map(tags)),
});
