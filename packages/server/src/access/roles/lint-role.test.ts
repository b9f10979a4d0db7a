import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryBaseRole, arbitraryEnvironment } from '../../../test/support/roles/arbitrary-role.ts';
import {
  allow,
  and,
  bool,
  compose,
  either,
  equal,
  group,
  hasTagValue,
  isEnvironment,
  not,
  type RoleJson,
  select,
  stackId,
  tag,
  text,
  theStack,
  when,
} from '../../../test/support/roles/role-documents.ts';
import { builtInRoles } from './built-in-roles.ts';
import { compileRole } from './compile-role.ts';
import { explainRole } from './explain-role.ts';
import { lintRole } from './lint-role.ts';
import { parseRoleDescriptor } from './parse/parse-role-descriptor.ts';
import { allScopes, isOrganizationScope } from './scope.ts';

function parsed(json: RoleJson) {
  const result = parseRoleDescriptor(json);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

/** Returns the warnings as `code path`. */
const warningsOf = (json: RoleJson, name = 'deploy') =>
  lintRole({ name, descriptor: parsed(json) }, () => null).map(({ code, path }) => `${code} ${path}`);

const reading = allow(['environment:read']);
const writing = allow(['environment:write']);

test.each<[string, RoleJson, readonly string[]]>([
  ['an unknown scope', allow(['environment:read', 'environment:raed']), ['scope_unknown details']],
  ['a scope without effect', allow(['environment:read', 'stack:read']), ['scope_without_effect details']],
  [
    'a scope of the organization under a condition on an environment',
    when(isEnvironment('e1'), allow(['environment:read', 'role:read'])),
    ['scope_elsewhere details.subNode'],
  ],
  [
    'a condition that never holds',
    group(reading, when(bool(false), writing)),
    ['entry_unreachable details.entries[1]'],
  ],
  [
    'contradictory conditions',
    group(reading, when(isEnvironment('e1'), when(isEnvironment('e2'), writing))),
    ['entry_unreachable details.entries[1].subNode'],
  ],
  [
    'contradictory tags',
    group(
      reading,
      when(and(hasTagValue('tier', 'dev'), isEnvironment('e1')), when(hasTagValue('tier', 'prod'), writing)),
    ),
    ['entry_unreachable details.entries[1].subNode'],
  ],
  [
    'a condition that always holds',
    when(not(bool(false)), reading),
    ['condition_always_true details.condition'],
  ],
  [
    'a branch that is never taken',
    either(bool(true), reading, writing),
    ['condition_always_true details.condition', 'entry_unreachable details.subNodeForFalse'],
  ],
  [
    'a condition on a stack',
    when(equal(theStack, stackId('s')), reading),
    ['condition_elsewhere details.condition'],
  ],
  [
    'an option that is there twice',
    select(tag('tier'), { value: text('dev'), node: reading }, { value: text('dev'), node: writing }),
    ['entry_unreachable details.options[1]'],
  ],
  ['an entry that is there twice', group(reading, writing, reading), ['entry_repeated details.entries[2]']],
  [
    'tags that decide about themselves',
    when(hasTagValue('tier', 'dev'), allow(['environment:read', 'environment_tag:update'])),
    ['changes_own_condition details.subNode'],
  ],
  ['an unknown role', group(reading, compose('gone')), ['entry_unreachable details.entries[1]']],
  ['nothing', group(), ['permits_nothing details']],
])('a role with %s is warned about', (_, json, warnings) => {
  expect(warningsOf(json)).toEqual(warnings);
});

test.each([
  ['team:lsit', ' Did you mean team:list?'],
  ['environment:raed', ' Did you mean environment:read?'],
  ['agent_pool:nonsense', ' Scopes of agent_pool: read, create, update, delete.'],
])('the unknown scope %s gets the nearest one, or the list of those like it', (scope, meant) => {
  const [warning] = lintRole({ name: '', descriptor: parsed(allow([scope])) }, () => null);
  expect(warning?.message).toBe(`"${scope}" is an unknown scope: it permits nothing.${meant}`);
});

test('an unknown scope of no known kind gets the list of kinds', () => {
  const [warning] = lintRole({ name: '', descriptor: parsed(allow(['nonsense'])) }, () => null);
  const kinds = [...new Set(allScopes.map((scope) => `${scope.split(':')[0]}:`))];
  expect(warning?.message).toBe(
    `"nonsense" is an unknown scope: it permits nothing. Scopes begin with ${kinds.join(', ')}.`,
  );
});

test.each(['read-only', 'Read only', 'prod viewer', 'Auditors'])(
  'a role with the name %s that changes something is wider than its name',
  (name) => {
    expect(warningsOf(writing, name)).toEqual(['wider_than_its_name name']);
    expect(warningsOf(reading, name)).toEqual([]);
  },
);

test('a role that permits something else than its author meant is severe, and one that permits less a notice', () => {
  const severities = (json: RoleJson, name = 'deploy') =>
    lintRole({ name, descriptor: parsed(json) }, () => null).map(
      ({ code, severity }) => `${code} ${severity}`,
    );
  expect(severities(group(reading, allow(['environment:raed', 'stack:read']), reading))).toEqual([
    'entry_repeated notice',
    'scope_unknown severe',
    'scope_without_effect notice',
  ]);
  expect(severities(writing, 'read-only')).toEqual(['wider_than_its_name severe']);
  expect(severities(group())).toEqual(['permits_nothing severe']);
  expect(severities(when(not(bool(false)), reading))).toEqual(['condition_always_true severe']);
  expect(
    severities(when(hasTagValue('tier', 'dev'), allow(['environment:read', 'environment_tag:update']))),
  ).toEqual(['changes_own_condition severe']);
  expect(severities(group(reading, compose('gone')))).toEqual(['entry_unreachable notice']);
});

test('notices never hide a severe warning after them', () => {
  const warnings = warningsOf(group(...Array(200).fill(reading), allow(['environment:raed'])));
  expect(warnings).toHaveLength(50);
  expect(warnings.at(-1)).toBe('scope_unknown details.entries[200]');
});

test('the built-in roles, and a role for one environment, have no warnings', () => {
  for (const { name, descriptor } of builtInRoles)
    expect(lintRole({ name, descriptor }, () => null)).toEqual([]);
  expect(warningsOf(when(isEnvironment('e1'), allow(['environment:open', 'environment:read'])))).toEqual([]);
});

test('a role has at most 50 warnings', () => {
  expect(warningsOf(allow([...Array(200).fill('team:lsit'), 'team:list']))).toEqual(
    Array(50).fill('scope_unknown details'),
  );
  expect(warningsOf(group(...Array(200).fill(reading)))).toHaveLength(50);
});

test('what is reported as unreachable permits nothing', () => {
  fc.assert(
    fc.property(arbitraryBaseRole, arbitraryEnvironment, (json, subject) => {
      const descriptor = parsed(json);
      const unreachable = lintRole({ name: '', descriptor }, () => null)
        .filter(({ code }) => code === 'entry_unreachable')
        .map(({ path }) => path);
      if (unreachable.length === 0 || !compileRole(descriptor, () => null).ok) return;
      for (const scope of allScopes) {
        const asked = { scope, subject: isOrganizationScope(scope) ? null : subject };
        for (const { path } of explainRole(descriptor, asked, () => null))
          expect(unreachable.filter((dead) => `${path}.`.startsWith(`${dead}.`))).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});
