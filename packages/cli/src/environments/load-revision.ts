import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { EnvironmentSession } from './open-environment-session.ts';

const revisionNumber = /^[1-9]\d{0,8}$/;

/** The number of the revision that a session is about; a tag's is asked for, and so is the latest. */
export async function loadRevision({ client, environment, label }: EnvironmentSession): Promise<number> {
  const { version } = environment;
  if (version !== undefined && revisionNumber.test(version)) return Number(version);
  const { revision } = await client.environments.loadDefinition(environment);
  if (revision !== null) return revision;
  throw new CliError(`the server does not say which revision ${label} is`, { exitCode: exitCodes.failed });
}
