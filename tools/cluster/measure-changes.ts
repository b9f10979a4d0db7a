import { setTimeout as pause } from 'node:timers/promises';
import { prepareChanges } from '../../packages/server/test/cluster/changes.ts';
import type { Cluster } from '../../packages/server/test/cluster/start-cluster.ts';
import type { ServerClient } from '../../packages/server/test/support/server-client.ts';

/** What was measured, in milliseconds, and what it may be at most. */
export interface Measurement {
  readonly name: string;
  readonly milliseconds: readonly number[];
  readonly limit: number;
}

const limit = 1_000;
const givenUp = 30_000;

/** From the answer to a change until each of the other servers is seen to act on it: their own answer included. */
export async function measureChanges(cluster: Cluster, rounds: number): Promise<readonly Measurement[]> {
  const [here, ...others] = cluster.servers;
  if (here === undefined) throw new Error('no server runs');
  const taken = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, change] of await prepareChanges(here, `round-${round}`)) {
      // Each has what it needs at hand, as servers in use have.
      for (const server of others) await change.holdsOn(server);
      await change.makeOn(here);
      const times = await Promise.all(others.map((server) => untilTrue(() => change.holdsOn(server))));
      taken.set(name, [...(taken.get(name) ?? []), ...times]);
    }
  }
  return [...taken].map(([name, milliseconds]) => ({ name, milliseconds, limit }));
}

/** Milliseconds until the answer is yes; throws after half a minute. */
export async function untilTrue(ask: () => Promise<boolean>): Promise<number> {
  const since = performance.now();
  while (!(await ask())) {
    if (performance.now() - since > givenUp) throw new Error('what was waited for did not come');
    await pause(5);
  }
  return performance.now() - since;
}

/** Whether an exchange of a fresh token is granted there. */
export async function isGranted(server: ServerClient, mint: () => string): Promise<boolean> {
  return (await server.exchange({ subject_token: mint() })).status === 200;
}
