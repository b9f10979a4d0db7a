import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allow,
  equal,
  group,
  hasTagValue,
  select,
  tag,
  text,
  when,
} from '../../../test/support/roles/role-documents.ts';
import { measureJsonInSteps } from '../../platform/json/measure-json.ts';
import { Pace } from '../../platform/turns/pace.ts';
import { runAtOnce, type Steps } from '../../platform/turns/run-in-turns.ts';
import { compileRoleInSteps } from './compile-role.ts';
import { explainRoleInSteps } from './explain-role.ts';
import { lintRoleInSteps } from './lint-role.ts';
import { parseRoleDescriptor, parseRoleInSteps } from './parse/parse-role-descriptor.ts';

const count = 1_000;
/** The nodes of one step at most. */
const nodesOfStep = 50;

const many = <Item>(item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index));
const conditions = group(
  ...many((index) => when(hasTagValue('tier', `t${index}`), allow(['environment:read', 'environment:open']))),
);
const allows = group(...many((index) => allow(['environment:read'], index + 1)));
const options = select(
  tag('tier'),
  ...many((index) => ({ value: text(`t${index}`), node: allow(['environment:read']) })),
);
const nested = Array.from({ length: 50 }).reduce<typeof conditions>((below) => group(below), conditions);
const expression = when(
  Array.from({ length: 9 }).reduce<typeof conditions>((both) => equal(both, both), hasTagValue('tier', 'a')),
  allow(['environment:read']),
);

function countSteps(steps: Steps<unknown>): number {
  let taken = 0;
  while (steps.next().done !== true) taken += 1;
  return taken;
}

function parsed(details: unknown) {
  const role = parseRoleDescriptor(details);
  if (!role.ok) throw new Error(JSON.stringify(role.fault));
  return role.value;
}

const decision = {
  scope: 'environment:read',
  subject: { id: 'e', tags: new Map([['tier', 'none']]) },
} as const;

test.each([
  ['conditions', conditions],
  ['allows', allows],
  ['options', options],
  ['nested groups', nested],
  ['one expression', expression],
])(
  'one tenant’s size never costs another’s time: a role of many %s is parsed and compiled in steps',
  (_, details) => {
    const descriptor = parsed(details);
    const least = count / nodesOfStep;
    expect(countSteps(parseRoleInSteps(details))).toBeGreaterThan(least);
    expect(countSteps(compileRoleInSteps(descriptor, () => null))).toBeGreaterThan(least);
  },
);

test.each([
  ['conditions', conditions],
  ['options', options],
  ['nested groups', nested],
])(
  'one tenant’s size never costs another’s time: a role of many %s is linted and explained in steps',
  (_, details) => {
    const descriptor = parsed(details);
    const least = count / nodesOfStep;
    expect(countSteps(lintRoleInSteps({ name: '', descriptor }, () => null))).toBeGreaterThanOrEqual(least);
    expect(countSteps(explainRoleInSteps(descriptor, decision, () => null))).toBeGreaterThanOrEqual(least);
  },
);

test('the entries of nested groups are compared once, however deep they are', () => {
  const stepsOf = (details: unknown) =>
    countSteps(lintRoleInSteps({ name: '', descriptor: parsed(details) }, () => null));
  expect(stepsOf(nested)).toBeLessThan(stepsOf(conditions) * 1.5);
});

test('allows of several steps are joined like those of one', () => {
  const compiled = runAtOnce(
    compileRoleInSteps(
      parsed(group(allows, allow(['environment:open'], 60), allow(['environment:open'], 7))),
      () => null,
    ),
  );
  expect(compiled.ok && compiled.value.onEveryEnvironment).toEqual({
    scopes: new Set(['environment:read', 'environment:open']),
    maxOpenSeconds: 60,
  });
});

test('a JSON value is measured as it is written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const bytes = runAtOnce(measureJsonInSteps(value, new Pace()));
      expect(bytes).toBe(Buffer.byteLength(JSON.stringify(value)));
    }),
  );
});
