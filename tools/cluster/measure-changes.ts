import { setTimeout as pause } from 'node:timers/promises';
import { prepareChanges } from '../../packages/server/test/cluster/changes.ts';
import type { Cluster } from '../../packages/server/test/cluster/start-cluster.ts';
import type { ServerClient } from '../../packages/server/test/support/servers/server-client.ts';

/** A measured delay and its limit, in milliseconds. */
export interface Measurement {
  readonly name: string;
  readonly milliseconds: readonly number[];
  readonly limit: number;
}

const limit = 1_000;
const givenUp = 30_000;

/**
 * Measures from the response to a change until each of the other servers applies it, including the response that shows
 * it.
 */
export async function measureChanges(cluster: Cluster, rounds: number): Promise<readonly Measurement[]> {
  const [here, ...others] = cluster.servers;
  if (here === undefined) throw new Error('no server is running');
  const taken = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, change] of await prepareChanges(here, `round-${round}`)) {
      // Every server has filled its caches, like a server in production.
      for (const server of others) await change.holdsOn(server);
      await change.makeOn(here);
      const times = await Promise.all(others.map((server) => untilTrue(() => change.holdsOn(server))));
      taken.set(name, [...(taken.get(name) ?? []), ...times]);
    }
  }
  return [...taken].map(([name, milliseconds]) => ({ name, milliseconds, limit }));
}

/** Returns the milliseconds until the condition holds; throws after half a minute. */
export async function untilTrue(ask: () => Promise<boolean>): Promise<number> {
  const since = performance.now();
  while (!(await ask())) {
    if (performance.now() - since > givenUp) throw new Error('the condition did not hold in time');
    await pause(5);
  }
  return performance.now() - since;
}

/** Returns true if that server grants an exchange of a fresh token. */
export async function isGranted(server: ServerClient, mint: () => string): Promise<boolean> {
  return (await server.exchange({ subject_token: mint() })).status === 200;
}
