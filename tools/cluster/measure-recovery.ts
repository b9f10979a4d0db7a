import { setTimeout as pause } from 'node:timers/promises';
import { type Cluster, serverOf } from '../../packages/server/test/cluster/start-cluster.ts';
import { startSteadyLoad } from '../../packages/server/test/cluster/steady-load.ts';
import { allowAll, registerIssuer } from '../../packages/server/test/journeys/trusting-server.ts';
import type { PostgresServer } from '../../packages/server/test/support/databases/postgres-server.ts';
import { isGranted, type Measurement, untilTrue } from './measure-changes.ts';

const limit = 2_000;
const awayMilliseconds = 3_000;

export interface Recovery {
  readonly measurements: readonly Measurement[];
  /** Numbers of responses to the load, by kind. */
  readonly answers: Readonly<Record<string, number>>;
}

/** Stops PostgreSQL repeatedly under load, and finally kills one of the servers. */
export async function measureRecovery(
  cluster: Cluster,
  postgres: PostgresServer,
  rounds: number,
): Promise<Recovery> {
  const issuer = await registerIssuer(serverOf(cluster, 0), { policies: [allowAll] });
  let turn = 0;
  const load = startSteadyLoad(() => serverOf(cluster, turn++), issuer);
  const granting: number[] = [];
  const hearing: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await load.granted(50);
    await postgres.goAway();
    await pause(awayMilliseconds);
    await postgres.comeBack();
    const back = cluster.servers.map((server) => untilTrue(() => isGranted(server, issuer.mint)));
    const [here, ...others] = cluster.servers;
    if (here === undefined) throw new Error('no server is running');
    granting.push(...(await Promise.all(back)));
    const another = await registerIssuer(here, { policies: [allowAll] });
    hearing.push(
      ...(await Promise.all(others.map((server) => untilTrue(() => isGranted(server, another.mint))))),
    );
  }
  await cluster.end(serverOf(cluster, 0), 'SIGKILL');
  await load.granted(50);
  const outcomes = await load.stop();
  return {
    measurements: [
      { name: 'PostgreSQL is back: a server grants again', milliseconds: granting, limit },
      { name: 'PostgreSQL is back: a server applies a change', milliseconds: hearing, limit },
    ],
    answers: Object.fromEntries(Object.entries(outcomes).map(([kind, list]) => [kind, list.length])),
  };
}
