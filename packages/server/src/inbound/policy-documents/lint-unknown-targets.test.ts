import { expect, test } from 'vitest';
import type { Reader } from '../../database/index.ts';
import { parsePolicies } from '../policies/index.ts';
import { lintUnknownTargets } from './lint-unknown-targets.ts';

const pools = ['production', 'staging'];
/** Only pools are looked up, by the functions that are passed. */
const lookups = {
  db: {} as Reader,
  runnerPools: {
    find: async (_db: Reader, _organizationId: string, name: string) => (pools.includes(name) ? {} : null),
    listFirstNames: async (_db: Reader, _organizationId: string, limit: number) => pools.slice(0, limit),
  },
};
function policiesFor(runnerID: string) {
  const parsed = parsePolicies([{ decision: 'allow', tokenType: 'runner', runnerID, rules: { sub: 'a' } }]);
  if (!parsed.ok) throw new Error('not valid');
  return parsed.value;
}
const policies = policiesFor('prodction');

test('a name that resembles none gets the first ten names', async () => {
  const lint = async (known: readonly string[]) => {
    const runnerPools = {
      find: async () => null,
      listFirstNames: async (_db: Reader, _organizationId: string, limit: number) => known.slice(0, limit),
    };
    const organization = { organizationId: 'org', permissions: new Set(['agent_pool:read'] as const) };
    const [warning] = await lintUnknownTargets(
      { ...lookups, runnerPools },
      organization,
      policiesFor('zzzz'),
    );
    return warning?.message.split('exists.')[1];
  };
  const many = Array.from({ length: 12 }, (_, index) => `pool-${index + 1}`);
  expect(await lint(many)).toBe(` Its runner pools: ${many.slice(0, 10).join(', ')} and more.`);
  expect(await lint(many.slice(0, 10))).toBe(` Its runner pools: ${many.slice(0, 10).join(', ')}.`);
  expect(await lint([])).toBe(' It has no runner pools yet.');
});

test('a caller who may not read the names learns nothing about them', async () => {
  const lint = (permissions: readonly ('agent_pool:read' | 'auth_policies:read')[]) =>
    lintUnknownTargets(lookups, { organizationId: 'org', permissions: new Set(permissions) }, policies);
  expect(await lint(['auth_policies:read'])).toEqual([]);
  expect((await lint(['agent_pool:read'])).map(({ message }) => message)).toEqual([
    'The organization has no runner pool "prodction": the policy has no effect until one exists. Did you mean production?',
  ]);
});
