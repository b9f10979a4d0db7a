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
    listFirstNames: async () => pools,
  },
};
const parsed = parsePolicies([
  { decision: 'allow', tokenType: 'runner', runnerID: 'prodction', rules: { sub: 'a' } },
]);
if (!parsed.ok) throw new Error('not valid');
const { value: policies } = parsed;
test('a caller who may not read the names learns nothing about them', async () => {
  const lint = (permissions: readonly ('agent_pool:read' | 'auth_policies:read')[]) =>
    lintUnknownTargets(lookups, { organizationId: 'org', permissions: new Set(permissions) }, policies);
  expect(await lint(['auth_policies:read'])).toEqual([]);
  expect((await lint(['agent_pool:read'])).map(({ message }) => message)).toEqual([
    'The organization has no runner pool "prodction": the policy has no effect until one exists. Did you mean production?',
  ]);
});
