import type { ResponseOf } from '@symbolon/sdk';
import { notFoundError, usageError } from '../../command-line/cli-error.ts';
import { suggestName } from '../../command-line/nearest-name.ts';
import { formatEnvironmentArgument } from '../environment-argument.ts';
import type { EnvironmentSession } from '../open-environment-session.ts';

type Page = ResponseOf<'GET /api/esc/environments/{orgName}/restore'>;
export type DeletedEnvironment = Page['environments'][number];

/** Lists the deleted environments of an organization that the caller may restore, newest first. */
export async function listDeletedEnvironments({
  client,
  orgName,
}: Pick<EnvironmentSession, 'client' | 'orgName'>): Promise<DeletedEnvironment[]> {
  const environments: DeletedEnvironment[] = [];
  let continuationToken: string | undefined;
  do {
    const page: Page = await client.request('GET /api/esc/environments/{orgName}/restore', {
      path: { orgName },
      query: { continuationToken },
    });
    environments.push(...page.environments);
    continuationToken = page.nextToken;
  } while (continuationToken !== undefined);
  return environments;
}

/** Finds a deleted environment: the last one with the name, or the one deleted at `at`. Throws a not-found error. */
export async function findDeletedEnvironment(
  session: EnvironmentSession,
  at: string | undefined,
): Promise<{ readonly project: string; readonly name: string; readonly deletionTimestamp: string }> {
  const { projectName: project, envName: name } = session.path;
  const wantedAt = at === undefined ? null : parseDeletionTime(at);
  const deleted = await listDeletedEnvironments(session);
  const found = deleted.find(
    ({ deletedAt = '', ...each }) =>
      each.project === project &&
      each.name === name &&
      (wantedAt === null || Date.parse(deletedAt) === wantedAt),
  );
  if (found?.deletedAt !== undefined) return { project, name, deletionTimestamp: found.deletedAt };
  const known = deleted.map((each) => formatEnvironmentArgument(each));
  const wanted = formatEnvironmentArgument({ project, name });
  throw notFoundError(
    `unknown deleted environment ${wanted}${at === undefined ? '' : ' with this deletion time'}`,
    known.length === 0 || known.includes(wanted)
      ? '"symbolon env list --deleted" lists the environments that you may restore.'
      : suggestName(wanted, known, 'deleted environment'),
  );
}

function parseDeletionTime(text: string): number {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw usageError('--at must be a time from "symbolon env list --deleted", such as 2026-11-29T10:00:00Z');
}
