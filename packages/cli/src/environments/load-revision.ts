import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { EnvironmentSession } from './open-environment-session.ts';

const revisionNumber = /^[1-9]\d{0,8}$/;

/** Returns the revision number of a session; looks up the revision of a tag, or the latest. */
export async function loadRevision({ client, environment, label }: EnvironmentSession): Promise<number> {
  const { version } = environment;
  if (version !== undefined && revisionNumber.test(version)) return Number(version);
  const { revision } = await client.environments.loadDefinition(environment);
  if (revision !== null) return revision;
  throw new CliError(`the server does not report the revision of ${label}`, { exitCode: exitCodes.failed });
}
