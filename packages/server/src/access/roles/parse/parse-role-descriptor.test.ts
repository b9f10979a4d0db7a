import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryRole } from '../../../../test/support/roles/arbitrary-role.ts';
import {
  allow,
  and,
  bool,
  compose,
  equal,
  group,
  hasTag,
  isEnvironment,
  type RoleJson,
  select,
  tag,
  text,
  theEnvironment,
  when,
} from '../../../../test/support/roles/role-documents.ts';
import { parseRoleDescriptor } from './parse-role-descriptor.ts';

const reading = allow(['environment:read']);

/** Returns the faults as `path: message`. */
function faultsOf(json: unknown): readonly string[] {
  const result = parseRoleDescriptor(json);
  return result.ok ? [] : result.fault.map(({ path, message }) => `${path}: ${message}`);
}

test('the contract’s role for one environment is parsed', () => {
  expect(parseRoleDescriptor(when(isEnvironment('e1'), allow(['environment:open'], 3_600)))).toEqual({
    ok: true,
    value: {
      kind: 'condition',
      condition: {
        kind: 'equal',
        left: { kind: 'resource', resource: 'environment' },
        right: { kind: 'identity', resource: 'environment', identity: 'e1' },
      },
      node: { kind: 'allow', scopes: ['environment:open'], maxOpenSeconds: 3_600 },
    },
  });
});

test('every role of the contract is parsed', () => {
  fc.assert(
    fc.property(arbitraryRole, (json) => {
      expect(faultsOf(json)).toEqual([]);
    }),
  );
});

test('any JSON is parsed or has faults with paths', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      for (const fault of faultsOf(json)) expect(fault).toMatch(/^details/);
    }),
  );
});

test('missing lists are empty, and null is missing', () => {
  const json = group({ __type: 'PermissionDescriptorAllow', permissions: null, constraints: null });
  expect(parseRoleDescriptor(json)).toMatchObject({
    value: { entries: [{ kind: 'allow', scopes: [], maxOpenSeconds: null }] },
  });
});

test.each<[string, unknown, string]>([
  ['nothing', null, 'details: must be an object with the member __type'],
  ['a list', [], 'details: must be an object with the member __type'],
  ['no type', {}, 'details.__type: must be a string'],
  [
    'an unknown descriptor',
    group(reading, { __type: 'PermissionDescriptorDeny' }),
    "details.entries[1].__type: 'PermissionDescriptorDeny' is not a supported permission descriptor; use one of PermissionDescriptorAllow, PermissionDescriptorGroup, PermissionDescriptorCondition, PermissionDescriptorIfThenElse, PermissionDescriptorSelect, PermissionDescriptorCompose",
  ],
  [
    'an unknown expression',
    when({ __type: 'PermissionExpressionLess' }, reading),
    "details.condition.__type: 'PermissionExpressionLess' is not a supported expression; use one of PermissionExpressionAnd, PermissionExpressionOr, PermissionExpressionNot, PermissionExpressionEqual, PermissionExpressionHasTag, PermissionLiteralExpressionBool",
  ],
  [
    'a misspelled member',
    { ...reading, constraint: { MaxOpenDuration: 60 } },
    "details: has the unknown member 'constraint'; PermissionDescriptorAllow has permissions, constraints",
  ],
  [
    'an unknown constraint',
    { ...reading, constraints: { MaxDuration: 60 } },
    "details.constraints: has the unknown constraint 'MaxDuration'; MaxOpenDuration is supported",
  ],
  [
    'a fraction of a second',
    allow(['environment:open'], 0.5),
    'details.constraints.MaxOpenDuration: must be a whole number of seconds, or 0 for no limit',
  ],
  [
    'a negative duration',
    allow(['environment:open'], -1),
    'details.constraints.MaxOpenDuration: must be a whole number of seconds, or 0 for no limit',
  ],
  [
    'a scope that is not a text',
    { __type: 'PermissionDescriptorAllow', permissions: ['role:read', 7] },
    'details.permissions[1]: must be a string',
  ],
  [
    'a condition that is a text',
    when(text('yes'), reading),
    'details.condition: PermissionLiteralExpressionString is not a condition, because its value is neither true nor false',
  ],
  [
    'a tag in an And',
    when(and(bool(true), tag('x')), reading),
    'details.condition.right: PermissionExpressionTag is not a condition, because its value is neither true nor false',
  ],
  [
    'a tag of a literal',
    when(hasTag('x', text('e1')), reading),
    'details.condition.context.__type: must be one of PermissionExpressionEnvironment, PermissionExpressionStack, PermissionExpressionTeam, PermissionExpressionInsightsAccount',
  ],
  [
    'a literal of another type',
    when(equal(theEnvironment, { __type: 'PermissionLiteralExpressionNumber', value: '1' }), reading),
    'details.condition.right.value: must be a number',
  ],
  [
    'a number that JSON cannot save',
    when(
      equal(theEnvironment, JSON.parse('{"__type":"PermissionLiteralExpressionNumber","value":1e999}')),
      reading,
    ),
    'details.condition.right.value: must be a number',
  ],
  [
    'no branch',
    { __type: 'PermissionDescriptorCondition', condition: bool(true) },
    'details.subNode: must be an object with the member __type',
  ],
  [
    'an option without a value',
    select(theEnvironment, { node: reading } as never),
    'details.options[0].value: must be an object with the member __type',
  ],
  [
    'entries that are an object',
    { __type: 'PermissionDescriptorGroup', entries: {} },
    'details.entries: must be a list',
  ],
])('a role with %s is refused', (_, json, fault) => {
  expect(faultsOf(json)).toEqual([expect.stringContaining(fault)]);
});

describe('the limits', () => {
  test('of entries in a group and roles in a Compose', () => {
    expect(faultsOf(group(...Array(2_000).fill(reading)))).toEqual([]);
    const fault = 'has 2001 entries; the limit is 2000';
    expect(faultsOf(group(...Array(2_001).fill(reading)))).toEqual([`details.entries: ${fault}`]);
    expect(faultsOf(compose(...Array(2_001).fill('r')))).toEqual([`details.permissionDescriptors: ${fault}`]);
  });

  test('of levels, of descriptors and expressions together', () => {
    const nested = (levels: number): RoleJson => (levels === 1 ? reading : group(nested(levels - 1)));
    expect(faultsOf(nested(64))).toEqual([]);
    expect(faultsOf(nested(65))).toEqual([expect.stringContaining('nests deeper than 64 levels')]);
    expect(faultsOf(nested(1_000))).toHaveLength(1);
    const deep = Array.from({ length: 80 }).reduce<RoleJson>((node) => and(bool(true), node), bool(true));
    expect(faultsOf(when(deep, reading))).toContainEqual(
      expect.stringContaining('nests deeper than 64 levels'),
    );
  });

  test('of bytes', () => {
    const long = (length: number) => allow(['x'.repeat(length)]);
    expect(faultsOf(long(900_000))).toEqual([]);
    expect(faultsOf(long(1_000_000))).toEqual([
      expect.stringMatching(/^details: has 10000\d\d bytes; the limit is 1000000$/),
    ]);
  });

  test('of faults that are reported', () => {
    expect(faultsOf(group(...Array(100).fill({})))).toHaveLength(20);
  });
});
