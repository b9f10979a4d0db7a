import type { ResponseOf } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import type { OrgSession } from '../session/open-session.ts';

export type RunnerPool = ResponseOf<'GET /api/orgs/{orgName}/agent-pools'>['agentPools'][number];

export async function listPools({ client, orgName }: OrgSession): Promise<readonly RunnerPool[]> {
  return (await client.request('GET /api/orgs/{orgName}/agent-pools', { path: { orgName } })).agentPools;
}

/** Loads the runner pool with an id or a name. Throws CliError if there is none. */
export async function loadPool(session: OrgSession, wanted: string): Promise<RunnerPool> {
  const pools = await listPools(session);
  const found = pools.find(({ id }) => id === wanted) ?? pools.find(({ name }) => name === wanted);
  if (found) return found;
  throw new CliError(
    `unknown runner pool ${JSON.stringify(wanted)} in ${session.orgName}; specify its id or name`,
    {
      exitCode: exitCodes.failed,
      hint: suggestName(
        wanted,
        pools.map(({ name }) => name),
        'runner pool',
      ),
    },
  );
}
