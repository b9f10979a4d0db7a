import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isTransientDatabaseFault, openDatabase } from '../../src/database/index.ts';
import { allowAll, type RegisteredIssuer, registerIssuer } from '../journeys/trusting-server.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type PostgresServer, startPostgresServer } from '../support/databases/postgres-server.ts';
import { type Cluster, createCluster, serverOf } from './start-cluster.ts';

const onLinux = process.platform === 'linux';

// The tests run concurrently, because both wait for something that never responds.
describe('a process that exists but does not respond', () => {
  let postgres: PostgresServer;
  let cluster: Cluster;
  let issuer: RegisteredIssuer;
  let place: TestLocation;

  beforeAll(async () => {
    postgres = await startPostgresServer();
    cluster = createCluster({ engine: 'postgres', connectionString: postgres.url });
    await cluster.add(1);
    issuer = await registerIssuer(serverOf(cluster, 0), { policies: [allowAll] });
    place = await makeLocation('postgres');
  });
  afterAll(async () => {
    await cluster.stop();
    await postgres.stop();
    await place.remove();
  });

  test
    .runIf(onLinux)
    .concurrent(
      'a frozen PostgreSQL causes 503 for all callers, and no caller waits forever (Linux only: elsewhere its processes are not listed)',
      async () => {
        const server = serverOf(cluster, 0);
        const mint = () => ({ subject_token: issuer.mint() });
        expect((await server.exchange(mint())).status).toBe(200);
        postgres.freeze();
        const asked = await Promise.all([
          ...Array.from({ length: 20 }, () => server.exchange(mint())),
          ...Array.from({ length: 20 }, () => server.call<{ error?: string }>('GET', '/api/user')),
        ]).finally(postgres.thaw);
        expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([503]));
        expect(new Set(asked.map(({ headers }) => headers.get('retry-after')))).toEqual(new Set(['1']));
        await vi.waitUntil(async () => (await server.exchange(mint())).status === 200, { timeout: 120_000 });
      },
    );

  test.concurrent('a server that stops in the middle of a change delays the others for a limited time only', async () => {
    const open = () => openDatabase(place.location, { onFault: () => {} });
    const [stopped, other] = [await open(), await open()];
    let wake = (): void => {};
    const { promise: stoppedNow, resolve: reportStop } = Promise.withResolvers<void>();
    // Freezes a process, like one that was stopped or whose machine lost power.
    const stop = () => {
      reportStop();
      return new Promise<void>((resolve) => {
        wake = resolve;
      });
    };
    const fault = stopped
      .write({ by: 'maintenance', topics: 'trust' }, stop)
      .catch((cause: unknown) => cause);
    await stoppedNow;
    const outcomes: unknown[] = [];
    const change = async () => {
      const outcome = await other
        .write({ by: 'maintenance', topics: 'trust' }, async () => 'changed')
        .catch((cause: unknown) => cause);
      outcomes.push(outcome);
      return outcome === 'changed';
    };
    await vi.waitUntil(change, { timeout: 120_000 });
    expect(outcomes.length).toBeGreaterThan(1);
    expect(outcomes.slice(0, -1).every(isTransientDatabaseFault)).toBe(true);
    wake();
    expect(await fault).toSatisfy(isTransientDatabaseFault);
    await stopped.close();
    await other.close();
  });
});
