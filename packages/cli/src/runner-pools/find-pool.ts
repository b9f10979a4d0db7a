import type { ResponseOf } from '@symbolon/sdk';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import type { OrgSession } from '../session/open-session.ts';

export type RunnerPool = ResponseOf<'GET /api/orgs/{orgName}/agent-pools'>['agentPools'][number];

export async function listPools({ client, orgName }: OrgSession): Promise<readonly RunnerPool[]> {
  return (await client.request('GET /api/orgs/{orgName}/agent-pools', { path: { orgName } })).agentPools;
}

/** Loads the runner pool with an id or a name. Throws a not-found error that suggests the nearest one. */
export async function loadPool(session: OrgSession, wanted: string): Promise<RunnerPool> {
  return findNamedEntry(wanted, {
    kind: 'runner pool',
    orgName: session.orgName,
    list: 'pool list',
    entries: await listPools(session),
    idOf: ({ id }) => id,
    nameOf: ({ name }) => name,
  });
}
