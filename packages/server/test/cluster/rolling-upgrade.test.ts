import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type DatabaseLocation, openDatabase } from '../../src/database/index.ts';
import { countWorkingTokens, expectStored } from '../crash/expect-stored.ts';
import { allowAll, registerIssuer } from '../journeys/trusting-server.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { everyMigration } from '../support/databases/every-migration.ts';
import { environmentsOf } from '../support/environments/environments.ts';
import { type EarlierVersion, hasEarlierVersion, unpackEarlierVersion } from './earlier-version.ts';
import { type Cluster, createCluster, serverOf } from './start-cluster.ts';
import { type SteadyLoad, startSteadyLoad } from './steady-load.ts';

describe.runIf(hasEarlierVersion())(
  'an upgrade under load (where the clone has the history to take the earlier version from)',
  () => {
    let place: TestLocation;
    let earlier: EarlierVersion;
    let cluster: Cluster;
    let load: SteadyLoad;

    beforeAll(async () => {
      place = await makeLocation('postgres');
      earlier = unpackEarlierVersion();
      cluster = createCluster(place.location);
      await cluster.add(2, earlier.entry);
      const issuer = await registerIssuer(serverOf(cluster, 0), { policies: [allowAll] });
      let turn = 0;
      load = startSteadyLoad(() => serverOf(cluster, turn++), issuer);
      await load.granted(20);
    });
    afterAll(async () => {
      await load?.stop();
      await cluster?.stop();
      earlier?.remove();
      await place?.remove();
    });

    test('of two new servers that start together one migrates, while servers of the earlier version continue', async () => {
      const old = [...cluster.servers];
      const added = await cluster.add(2);
      await load.granted(40);
      // A change by either version takes effect on the other.
      const [before, after] = [old[0], added[0]];
      if (before === undefined || after === undefined) throw new Error('four servers should run');
      for (const [here, there] of [
        [before, after],
        [after, before],
      ] as const) {
        const issuer = await registerIssuer(here, { policies: [allowAll] });
        const outcome = async () => (await there.exchange({ subject_token: issuer.mint() })).status;
        await vi.waitUntil(async () => (await outcome()) === 200, { timeout: 120_000, interval: 10 });
      }
      for (const server of old) {
        cluster.takeOut(server);
        await load.granted(20);
        await cluster.end(server, 'SIGTERM');
      }
      await load.granted(20);
      expect(await migrationsOf(place.location)).toEqual(everyMigration);
    });

    test('new features work, and no request was lost during the upgrade', async () => {
      const server = serverOf(cluster, 0);
      await environmentsOf(server).make('app/prod', 'values: {color: blue}\n');
      const { sent, granted, refused, ...lost } = await load.stop();
      expect(lost).toEqual({ away: [], cut: [], hung: [], unexpected: [] });
      expect(sent).toHaveLength(granted.length + refused.length);
      const confirmed = { sent, granted, refused };
      expect(await countWorkingTokens(server.url, confirmed)).toBe(granted.length);
      await expectStored(place.location, confirmed);
    });
  },
);

async function migrationsOf(location: DatabaseLocation): Promise<string[]> {
  const { db, close } = await openDatabase(location, { onFault: () => {} });
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  await close();
  return rows.map(({ name }) => name);
}
