import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import type { ChangeFeed, Database } from '../../src/database/index.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { organizationName } from '../support/parsed-names.ts';

const nothing = async () => undefined;

/** Waits until the feed knows the version; on PostgreSQL, its connection is opened in the background. */
async function known(changes: ChangeFeed): Promise<number> {
  return vi
    .waitUntil(
      () => {
        const version = changes.versionOf('trust');
        return version === null ? undefined : { version };
      },
      { interval: 5 },
    )
    .then(({ version }) => version);
}

describeOnBothEngines('change feed', (openTestDatabase, engine) => {
  test('a database without changes is at version 0', async () => {
    const { changes } = await openTestDatabase();
    expect(await known(changes)).toBe(0);
  });

  test('a local change takes effect as soon as it is confirmed', async () => {
    const { changes, write } = await openTestDatabase();
    await known(changes);
    expect(await write({ by: 'maintenance', topics: 'trust' }, async () => 'result')).toBe('result');
    expect(changes.versionOf('trust')).toBe(1);
    await write({ by: 'maintenance', topics: 'trust' }, nothing);
    expect(changes.versionOf('trust')).toBe(2);
  });

  test('a failed change changes no version and no rows', async () => {
    const { changes, write, db } = await openTestDatabase();
    await known(changes);
    const failing = write({ by: 'maintenance', topics: 'trust' }, async (tx) => {
      await tx
        .insertInto('organizations')
        .values({ id: 'o1', name: organizationName('Acme'), name_key: 'acme', created_at: 1 })
        .execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(changes.versionOf('trust')).toBe(0);
    expect(await db.selectFrom('organizations').selectAll().execute()).toEqual([]);
  });

  test('a change by another server takes effect', async () => {
    const database = await openTestDatabase();
    const other = await database.openAnother();
    const before = await known(database.changes);
    await known(other.changes);
    await other.write({ by: 'maintenance', topics: 'trust' }, nothing);
    await vi.waitUntil(() => database.changes.versionOf('trust') === before + 1, { timeout: 120_000 });
    expect(database.changes.versionOf('trust')).toBe(other.changes.versionOf('trust'));
  });

  test('a server that starts later knows the current version', async () => {
    const database = await openTestDatabase();
    for (let round = 0; round < 3; round += 1)
      await database.write({ by: 'maintenance', topics: 'trust' }, nothing);
    const later = await database.openAnother();
    expect(await known(later.changes)).toBe(3);
  });

  test('concurrent changes are all counted', async () => {
    const { changes, write } = await openTestDatabase();
    await known(changes);
    await Promise.all(
      Array.from({ length: 10 }, () => write({ by: 'maintenance', topics: 'trust' }, nothing)),
    );
    expect(changes.versionOf('trust')).toBe(10);
  });

  test('a change of two topics changes both, and no other', async () => {
    const { changes, write, openAnother } = await openTestDatabase();
    await known(changes);
    const other = await openAnother();
    await known(other.changes);
    await write({ by: 'maintenance', topics: ['trust', 'environments'] }, nothing);
    const versions = () =>
      (['trust', 'environments', 'signing-keys'] as const).map((topic) => other.changes.versionOf(topic));
    expect(changes.versionOf('environments')).toBe(1);
    await vi.waitUntil(() => other.changes.versionOf('environments') === 1, { timeout: 120_000 });
    await vi.waitUntil(() => other.changes.versionOf('trust') === 1, { timeout: 120_000 });
    expect(versions()).toEqual([1, 1, 0]);
  });

  test('changes of two topics in either order do not deadlock', async () => {
    const { changes, write } = await openTestDatabase();
    await known(changes);
    await Promise.all(
      Array.from({ length: 20 }, (_, round) =>
        write(
          { by: 'maintenance', topics: round % 2 ? ['trust', 'environments'] : ['environments', 'trust'] },
          nothing,
        ),
      ),
    );
    expect([changes.versionOf('trust'), changes.versionOf('environments')]).toEqual([20, 20]);
  });

  if (engine !== 'postgres') return;
  describe('whose listening connection is lost', () => {
    /** Ends every connection that listens, as a restart or a firewall would. */
    async function cutListeners({ db }: Database): Promise<void> {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and query not like '%pg_terminate%'
                and pid <> pg_backend_pid() and wait_event = 'ClientRead'`.execute(db);
    }

    test('has no version until the connection is back, and then the correct one', async () => {
      const database = await openTestDatabase();
      const other = await database.openAnother();
      await known(database.changes);
      await cutListeners(other);
      await vi.waitUntil(() => database.changes.versionOf('trust') === null, {
        timeout: 120_000,
        interval: 1,
      });
      await other.write({ by: 'maintenance', topics: 'trust' }, nothing);
      expect(await known(database.changes)).toBe(1);
      await other.write({ by: 'maintenance', topics: 'trust' }, nothing);
      await vi.waitUntil(() => database.changes.versionOf('trust') === 2, { timeout: 120_000 });
    });

    test('has no version after its own change either', async () => {
      const database = await openTestDatabase();
      await known(database.changes);
      await cutListeners(database);
      await vi.waitUntil(() => database.changes.versionOf('trust') === null, {
        timeout: 120_000,
        interval: 1,
      });
      await database.write({ by: 'maintenance', topics: 'trust' }, nothing);
      expect(await known(database.changes)).toBe(1);
    });
  });
});
