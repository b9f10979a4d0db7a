import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { countWorkingTokens, expectStored } from '../crash/expect-stored.ts';
import { allowAll, type RegisteredIssuer, registerIssuer } from '../journeys/trusting-server.ts';
import { type PostgresServer, startPostgresServer } from '../support/databases/postgres-server.ts';
import { type Cluster, type ClusterServer, createCluster, serverOf } from './start-cluster.ts';
import { type SteadyLoad, startSteadyLoad } from './steady-load.ts';

describe('two servers under load', () => {
  let postgres: PostgresServer;
  let cluster: Cluster;
  let issuer: RegisteredIssuer;
  let load: SteadyLoad;
  const location = () => ({ engine: 'postgres', connectionString: postgres.url }) as const;

  beforeAll(async () => {
    postgres = await startPostgresServer();
    cluster = createCluster(location());
    await cluster.add(2);
    issuer = await registerIssuer(serverOf(cluster, 0), {
      policies: [allowAll],
      settings: { singleUse: true },
    });
    let turn = 0;
    load = startSteadyLoad(() => serverOf(cluster, turn++), issuer);
    await load.granted(20);
  });
  afterAll(async () => {
    await load.stop();
    await cluster.stop();
    await postgres.stop();
  });

  const first = () => serverOf(cluster, 0);
  const jwksOf = async (server: ClusterServer) => {
    const { status, body } = await server.call('GET', '/oidc/v2/.well-known/jwks');
    return { status, body };
  };
  /** Only the server responds here: nothing cached from before may. */
  const probe = (server: ClusterServer) => server.call<{ code: number; message: string }>('GET', '/api/user');

  test('return 503 with Retry-After during an outage of PostgreSQL, and recover by themselves', async () => {
    const { away } = load.outcomes;
    const keys = await jwksOf(first());
    await postgres.goAway();
    const awayBefore = away.length;
    await vi.waitUntil(() => away.length > awayBefore, { timeout: 120_000, interval: 10 });
    const answer = await probe(first());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.body).toEqual({
      code: 503,
      message: 'The database cannot be reached; try again in a few seconds.',
    });
    const ready = await first().call('GET', '/readyz');
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await first().call('GET', '/healthz')).status).toBe(200);
    // Tokens that were signed before can be verified during the outage.
    expect(await jwksOf(first())).toEqual(keys);
    expect(keys.status).toBe(200);
    await postgres.comeBack();
    for (const server of cluster.servers) {
      await vi.waitUntil(async () => (await probe(server)).status === 200, {
        timeout: 120_000,
        interval: 10,
      });
    }
    await load.granted(20);
  });

  test('receive changes again after an outage of PostgreSQL', async () => {
    const [here, there] = cluster.servers;
    if (here === undefined || there === undefined) throw new Error('two servers should run');
    const another = await registerIssuer(here, { policies: [allowAll] });
    const outcome = async () => (await there.exchange({ subject_token: another.mint() })).status;
    await vi.waitUntil(async () => (await outcome()) === 200, { timeout: 120_000, interval: 10 });
    await another.setPolicies([{ ...allowAll, decision: 'deny' }]);
    await vi.waitUntil(async () => (await outcome()) === 400, { timeout: 120_000, interval: 10 });
  });

  test('continue when one of them is killed, and with its replacement', async () => {
    await cluster.end(first(), 'SIGKILL');
    await load.granted(20);
    await cluster.add(1);
    await load.granted(20);
  });

  test('lost no confirmed write, left no request hanging, and granted nothing twice', async () => {
    const { hung, unexpected, cut, ...confirmed } = await load.stop();
    expect(hung).toEqual([]);
    expect(unexpected).toEqual([]);
    // Only on the killed server: at most eight requests were active.
    expect(cut.length).toBeLessThanOrEqual(8);
    expect(confirmed.refused.length).toBeGreaterThan(0);
    expect(await countWorkingTokens(first().url, confirmed)).toBe(confirmed.granted.length);
    await expectStored(location(), { ...confirmed });
    const again = confirmed.granted.slice(0, 40);
    const answers = await Promise.all(
      again.map(({ subjectToken }) => first().exchange({ subject_token: subjectToken })),
    );
    for (const { body } of answers) expect(body.error_description).toContain('used before');
  });
});
