import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { allowAll, registerIssuer } from '../journeys/trusting-server.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type Change, prepareChanges } from './changes.ts';
import { type Cluster, createCluster, serverOf } from './start-cluster.ts';

/** Every change that must take effect everywhere, by its name; each one is a test. */
const names = [
  'a policy that denies',
  'a policy that allows',
  'an issuer that is no longer trusted',
  'an access token that is revoked',
  'a signing key that is revoked',
  'a new revision of an environment',
  'a grant on an environment',
  'a revoked grant on an environment',
] as const;

describe('three servers on one PostgreSQL', () => {
  let place: TestLocation;
  let cluster: Cluster;
  let changes: ReadonlyMap<string, Change>;

  beforeAll(async () => {
    place = await makeLocation('postgres');
    cluster = createCluster(place.location);
    // The servers start at the same moment, on an empty database.
    await cluster.add(3);
    changes = await prepareChanges(serverOf(cluster, 0));
  });
  afterAll(async () => {
    await cluster.stop();
    await place.remove();
  });

  test('that started together on an empty database all respond, with one set of signing keys', async () => {
    const sets = await Promise.all(
      cluster.servers.map((server) => server.call('GET', '/oidc/v2/.well-known/jwks')),
    );
    expect(sets.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(sets.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('no change is omitted', () => {
    expect([...changes.keys()]).toEqual(names);
  });

  test.each(names)('%s, on one server, takes effect on the others', async (name) => {
    const change = changes.get(name);
    if (change === undefined) throw new Error(`unknown change ${name}`);
    const [here, ...others] = cluster.servers;
    if (here === undefined) throw new Error('no server runs');
    for (const server of others) expect(await change.holdsOn(server), 'before it is made').toBe(false);
    await change.makeOn(here);
    expect(await change.holdsOn(here)).toBe(true);
    for (const server of others) {
      await vi.waitUntil(() => change.holdsOn(server), { timeout: 120_000, interval: 10 });
    }
  });

  test('of a hundred concurrent uses of one single-use token exactly one is granted', async () => {
    const issuer = await registerIssuer(serverOf(cluster, 0), {
      settings: { singleUse: true },
      policies: [allowAll],
    });
    const known = issuer.mint({ jti: 'before' });
    for (const server of cluster.servers) {
      await vi.waitUntil(async () => {
        const { body } = await server.exchange({ subject_token: known });
        return body.access_token !== undefined || body.error_description.includes('used before');
      });
    }
    const token = issuer.mint({ jti: 'raced' });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, turn) => serverOf(cluster, turn).exchange({ subject_token: token })),
    );
    const granted = answers.filter(({ status }) => status === 200);
    const replayed = answers.filter(({ body }) => body.error_description?.includes('used before'));
    expect([granted.length, replayed.length]).toEqual([1, 99]);
  });
});
