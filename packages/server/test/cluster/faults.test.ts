import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { countWorkingTokens, expectStored } from '../crash/expect-stored.ts';
import { allowAll, type RegisteredIssuer, registerIssuer } from '../journeys/trusting-server.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts';
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
  /** The server and what it says are all there is: nothing that was kept from before may answer. */
  const probe = (server: ClusterServer) => server.call<{ code: number; message: string }>('GET', '/api/user');

  test('answer 503 with Retry-After while PostgreSQL is away, and by themselves again when it is back', async () => {
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
    // Tokens that were signed before can be verified all the while.
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

  test('hear of changes again after PostgreSQL was away', async () => {
    const [here, there] = cluster.servers;
    if (here === undefined || there === undefined) throw new Error('two servers should run');
    const another = await registerIssuer(here, { policies: [allowAll] });
    const outcome = async () => (await there.exchange({ subject_token: another.mint() })).status;
    await vi.waitUntil(async () => (await outcome()) === 200, { timeout: 120_000, interval: 10 });
    await another.setPolicies([{ ...allowAll, decision: 'deny' }]);
    await vi.waitUntil(async () => (await outcome()) === 400, { timeout: 120_000, interval: 10 });
  });

  test('go on when one of them is killed, and with another in its place', async () => {
    await cluster.end(first(), 'SIGKILL');
    await load.granted(20);
    await cluster.add(1);
    await load.granted(20);
  });

  test('lost nothing that they answered, let nobody hang, and granted nothing twice', async () => {
    const { hung, unexpected, cut, ...answered } = await load.stop();
    expect(hung).toEqual([]);
    expect(unexpected).toEqual([]);
    // Only of the server that was killed: eight were under way at most.
    expect(cut.length).toBeLessThanOrEqual(8);
    expect(answered.refused.length).toBeGreaterThan(0);
    expect(await countWorkingTokens(first().url, answered)).toBe(answered.granted.length);
    await expectStored(location(), { ...answered });
    const again = answered.granted.slice(0, 40);
    const answers = await Promise.all(
      again.map(({ subjectToken }) => first().exchange({ subject_token: subjectToken })),
    );
    for (const { body } of answers) expect(body.error_description).toContain('used before');
  });
});
