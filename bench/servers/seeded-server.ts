import type { ServerProcess } from '../../packages/server/test/support/servers/server-process.ts';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { makeManyPolicies } from './policies.ts';
import { type RowCounts, seedRows } from './seed-rows.ts';
import type { Stage } from './stage.ts';

const none: RowCounts = { liveTokens: 0, endedTokens: 0, endedSessions: 0, oldDecisions: 0, issuers: 0 };

/** Starts a server on a store that contains these rows in addition to its own, with `policies` on its issuer. */
export async function startSeededServer(
  stage: Stage,
  generator: LoadGenerator,
  seed: { readonly name: string; readonly policies: number; readonly rows: Partial<RowCounts> },
): Promise<ServerProcess> {
  const location = stage.locationOf(seed.name);
  if (location.engine !== 'sqlite') throw new Error('rows are seeded into the embedded store');
  const first = await stage.startServer(location);
  await stage.trust(first.url, makeManyPolicies(seed.policies));
  await generator.load({ url: first.url, connections: 1, seconds: 60, exchanges: 1 });
  await first.end('SIGTERM');
  seedRows(location.path, { ...none, ...seed.rows });
  return stage.startServer(location);
}
