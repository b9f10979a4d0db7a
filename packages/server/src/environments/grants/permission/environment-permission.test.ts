import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { named } from '../../../../test/support/environments/definitions.ts';
import { everything } from '../../../contract/environment-name.ts';
import type { EnvironmentRef } from '../../names.ts';
import {
  atLeast,
  compileGrants,
  type EnvironmentAllowance,
  environmentPermissions,
  type GrantedPermission,
} from './environment-permission.ts';

const part = fc.constantFrom(...['a', 'b', 'A'].map((name) => named(`app/${name}`).name));
const environment = fc.record({ project: part, name: part });
const scope = fc.oneof(
  fc.record({ project: part, environment: fc.oneof(part, fc.constant(everything)) }),
  fc.constant({ project: everything, environment: everything }),
);
const grant: fc.Arbitrary<EnvironmentAllowance> = fc
  .tuple(
    scope,
    fc.constantFrom<GrantedPermission>('read', 'open', 'write', 'admin'),
    fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
  )
  .map(([where, permission, maxOpenSeconds]) => ({ ...where, permission, maxOpenSeconds }));
const grants = fc.array(grant, { maxLength: 6 });

const decidePermission = (all: readonly EnvironmentAllowance[], asked: EnvironmentRef) =>
  compileGrants(all)(asked);

/** Returns the seconds for which the permission allows opening; 0 for not at all. */
function openSeconds({ permission, maxOpenSeconds }: ReturnType<typeof decidePermission>): number {
  return atLeast(permission, 'open') ? (maxOpenSeconds ?? Number.POSITIVE_INFINITY) : 0;
}

const prod = named('app/prod');

const granted = (permission: GrantedPermission, members: Partial<EnvironmentAllowance> = {}) => ({
  project: prod.project,
  environment: prod.name,
  permission,
  maxOpenSeconds: null,
  ...members,
});

test('each level includes all levels before it and no level after it', () => {
  expect(environmentPermissions).toEqual(['none', 'read', 'open', 'write', 'admin']);
  for (const [has, one] of environmentPermissions.entries()) {
    for (const [needed, other] of environmentPermissions.entries()) {
      expect(atLeast(one, other), `${one} for ${other}`).toBe(has >= needed);
    }
  }
});

test.each([
  ['app', 'prod', true],
  ['app', '*', true],
  ['*', '*', true],
  ['app', 'Prod', false],
  ['App', 'prod', false],
  ['app', 'pro', false],
  ['app', 'prod2', false],
  ['', '*', false],
  ['*', 'prod', false],
])('a grant on %s/%s covers app/prod: %s', (project, environment, expected) => {
  const scope = named(`${project}/${environment}`);
  const grant = granted('read', { project: scope.project, environment: scope.name });
  const { permission } = decidePermission([grant], prod);
  expect(permission).toBe(expected ? 'read' : 'none');
});

test('without a grant nothing is allowed', () => {
  expect(decidePermission([], prod)).toEqual({ permission: 'none', maxOpenSeconds: null });
  expect(decidePermission([granted('admin', { environment: named('app/dev').name })], prod).permission).toBe(
    'none',
  );
});

describe('several grants on one environment', () => {
  test('the strongest grant counts, in any position', () => {
    const read = granted('read');
    const write = granted('write', { environment: '*' });
    expect(decidePermission([read, write], prod).permission).toBe('write');
    expect(decidePermission([write, read], prod).permission).toBe('write');
  });

  test('the largest maximum duration of the grants with open counts; a grant with read alone has no effect', () => {
    const hour = granted('open', { maxOpenSeconds: 3_600 });
    const day = granted('admin', { environment: '*', maxOpenSeconds: 86_400 });
    const reading = granted('read', { maxOpenSeconds: null });
    expect(decidePermission([hour, reading], prod).maxOpenSeconds).toBe(3_600);
    expect(decidePermission([reading, hour], prod).maxOpenSeconds).toBe(3_600);
    expect(decidePermission([hour, day], prod).maxOpenSeconds).toBe(86_400);
    expect(decidePermission([hour, granted('open', { project: '*', environment: '*' })], prod)).toEqual({
      permission: 'open',
      maxOpenSeconds: null,
    });
  });

  test('the order of grants does not matter', () => {
    fc.assert(
      fc.property(grants, environment, (all, asked) => {
        expect(decidePermission([...all].reverse(), asked)).toEqual(decidePermission(all, asked));
      }),
    );
  });

  test('an additional grant never removes a permission', () => {
    fc.assert(
      fc.property(grants, grant, environment, (all, more, asked) => {
        const before = decidePermission(all, asked);
        const after = decidePermission([...all, more], asked);
        expect(atLeast(after.permission, before.permission)).toBe(true);
        expect(openSeconds(after)).toBeGreaterThanOrEqual(openSeconds(before));
      }),
    );
  });

  test('everything allowed is allowed by a single grant', () => {
    fc.assert(
      fc.property(grants, environment, (all, asked) => {
        const effective = decidePermission(all, asked);
        const alone = all.map((one) => decidePermission([one], asked));
        expect(openSeconds(effective)).toBe(Math.max(0, ...alone.map(openSeconds)));
        const strongest = environmentPermissions.findLast(
          (level) => level === 'none' || alone.some(({ permission }) => permission === level),
        );
        expect(effective.permission).toBe(strongest);
      }),
    );
  });

  test('all grants that cover it count', () => {
    fc.assert(
      fc.property(grants, environment, (all, asked) => {
        const covering = all.filter(
          ({ project, environment: name }) =>
            (project === '*' || project === asked.project) && (name === '*' || name === asked.name),
        );
        for (const { permission } of covering) {
          expect(atLeast(decidePermission(all, asked).permission, permission)).toBe(true);
        }
      }),
    );
  });

  test('grants on other names have no effect', () => {
    fc.assert(
      fc.property(grants, environment, (all, asked) => {
        const others = all.filter(
          ({ project, environment: name }) =>
            project !== '*' && (project !== asked.project || (name !== '*' && name !== asked.name)),
        );
        expect(decidePermission(others, asked)).toEqual({ permission: 'none', maxOpenSeconds: null });
      }),
    );
  });
});
