import { runnerPoolRoutes } from '../deployments/runner-pools/index.ts';
import { createRunnerPoolToken } from '../inbound/access-tokens/index.ts';
import type { AppParts } from './app-parts.ts';

/** Composes runner pools and the access token that each one is created with. */
export async function composeRunnerPools({ database, clock, http }: AppParts): Promise<void> {
  await http.register(
    runnerPoolRoutes({
      database,
      clock,
      issueToken: (tx, caller, pool) =>
        createRunnerPoolToken({ database, clock }, caller, {
          tx,
          organizationId: pool.organizationId,
          runnerPoolId: pool.id,
          name: pool.name,
        }),
    }),
  );
}
