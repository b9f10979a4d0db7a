import type { ResponseOf } from '@symbolon/sdk';
import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
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

/** Finds a deleted environment: the last one with the name, or the one deleted at `at`. */
export async function findDeletedEnvironment(
  session: EnvironmentSession,
  at: string | undefined,
): Promise<{ readonly project: string; readonly name: string; readonly deletionTimestamp: string }> {
  const { projectName: project, envName: name } = session.path;
  if (at !== undefined) return { project, name, deletionTimestamp: at };
  const found = (await listDeletedEnvironments(session)).find(
    (deleted) => deleted.project === project && deleted.name === name,
  );
  if (found?.deletedAt !== undefined) return { project, name, deletionTimestamp: found.deletedAt };
  throw new CliError(`unknown deleted environment ${formatEnvironmentArgument({ project, name })}`, {
    exitCode: exitCodes.failed,
    hint: '"symbolon env list --deleted" lists the ones that you may restore.',
  });
}
