import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from '../../src/access/index.ts';
import type { Database } from '../../src/database/index.ts';
import { type EnvironmentAccess, environmentAccess, levelOf } from '../../src/environments/grants/index.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { named } from '../support/environments/definitions.ts';
import {
  type GrantingOrganization,
  grantingIn,
  prod,
  toBob,
  toTeam,
} from '../support/environments/granting.ts';
import { foundOrganization } from '../support/tenancy.ts';

describeOnBothEngines('the cache of grants', (openTestDatabase) => {
  let database: TestDatabase;
  let org: GrantingOrganization;
  let bob: Caller;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    org = grantingIn(database, await foundOrganization(database, `acme-${serial}`));
    bob = await org.join('bob');
  });

  const permissionOf = async (access: EnvironmentAccess, caller: Caller) =>
    levelOf(await access.permissionOn(caller.principal, org.asMember(), prod));

  /** The same database, with counted reads and a version of trust that the test sets. */
  function watched(version: () => number | null): { database: Database; reads: () => number } {
    let reads = 0;
    const db = new Proxy(database.db, {
      get(target, member) {
        if (member === 'selectFrom') reads += 1;
        const value: unknown = Reflect.get(target, member);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const changes = { ...database.changes, versionOf: version };
    return { database: { ...database, db, changes }, reads: () => reads };
  }

  test('while nothing changes nothing is read', async () => {
    await org.grant(toBob, 'open');
    const { database: counted, reads } = watched(() => 1);
    const access = environmentAccess(counted);
    expect(await permissionOf(access, bob)).toBe('open');
    const once = reads();
    expect(once).toBeGreaterThan(0);
    const lookup = await access.permissionsIn(bob.principal, org.asMember());
    expect(await lookup([named('app/dev')])).toEqual([{ scopes: new Set(), maxOpenSeconds: null }]);
    expect(await permissionOf(access, bob)).toBe('open');
    expect(reads()).toBe(once);
  });

  test('each principal has its own grants', async () => {
    const dev = await org.createTeamOf('dev', 'bob');
    await org.grant(toTeam, 'open');
    await org.grant(toBob, 'write');
    const access = environmentAccess(watched(() => 1).database);
    const eve = await org.join('eve');
    for (const [caller, expected] of [
      [bob, 'write'],
      [org.teamToken(dev), 'open'],
      [eve, 'none'],
      [org.machine({ admin: false }), 'none'],
      [bob, 'write'],
    ] as const) {
      expect(await permissionOf(access, caller)).toBe(expected);
    }
  });

  test('a new version clears the cache, and without a known version the cache is not used', async () => {
    let version: number | null = 1;
    const access = environmentAccess(watched(() => version).database);
    expect(await permissionOf(access, bob)).toBe('none');
    await org.grant(toBob, 'open');
    expect(await permissionOf(access, bob)).toBe('none');
    version = 2;
    expect(await permissionOf(access, bob)).toBe('open');
    await org.revoke(toBob);
    expect(await permissionOf(access, bob)).toBe('open');
    version = null;
    expect(await permissionOf(access, bob)).toBe('none');
    version = 3;
    expect(await permissionOf(access, bob)).toBe('none');
  });

  test('grants that changed during a read are read again', async () => {
    let version = 1;
    const access = environmentAccess(watched(() => version).database);
    const reading = permissionOf(access, bob);
    version = 2;
    expect(await reading).toBe('none');
    await org.grant(toBob, 'open');
    expect(await permissionOf(access, bob)).toBe('open');
  });

  test('more principals than the cache can hold still get correct results', async () => {
    await org.grant(toBob, 'open');
    const eve = await org.join('eve');
    const access = environmentAccess(watched(() => 1).database, { entriesKept: 1 });
    for (const [caller, expected] of [
      [bob, 'open'],
      [eve, 'none'],
      [bob, 'open'],
    ] as const) {
      expect(await permissionOf(access, caller)).toBe(expected);
    }
  });

  test('another server applies a revocation once notified', async () => {
    await org.grant(toBob, 'open');
    const elsewhere = await database.openAnother();
    const access = environmentAccess(elsewhere);
    expect(await permissionOf(access, bob)).toBe('open');
    await org.revoke(toBob);
    await expect.poll(() => permissionOf(access, bob)).toBe('none');
  });
});
