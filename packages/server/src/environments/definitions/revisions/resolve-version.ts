import type { Reader } from '../../../database/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import { type EnvironmentVersion, formatEnvironmentReference } from '../../names.ts';
import type { Environment, Revision } from '../environments/environment.ts';
import { findRevision } from './revision-store.ts';
import { findRevisionTag } from './revision-tag-store.ts';

/** The tag that always exists, on the current revision; it cannot be moved or deleted. */
export const latestTag = 'latest';

/** Returns the revision that a version names, whether or not it was retracted. Throws `version_unknown`. */
export async function findVersion(
  db: Reader,
  environment: Environment,
  version: EnvironmentVersion | null,
): Promise<Revision> {
  const number = await findNumber(db, environment, version);
  const revision = number === null ? null : await findRevision(db, environment.id, number);
  if (revision) return revision;
  const { project, name } = environment;
  throw new EnvironmentError(
    'version_unknown',
    typeof version === 'string'
      ? `${project}/${name} has no revision tagged ${JSON.stringify(version)}.`
      : `${project}/${name} has no revision ${version}; the latest is ${environment.currentRevision}.`,
  );
}

/**
 * Returns the revision that a version names, unless it is retracted. Throws `version_unknown` and `revision_retracted`.
 */
export async function resolveVersion(
  db: Reader,
  environment: Environment,
  version: EnvironmentVersion | null,
): Promise<Revision> {
  const revision = await findVersion(db, environment, version);
  if (revision.retraction === null) return revision;
  const { reason, replacement } = revision.retraction;
  throw new EnvironmentError(
    'revision_retracted',
    `${formatEnvironmentReference({ ...environment, version: revision.number })} was retracted${
      reason === '' ? '' : ` (${reason})`
    }; use revision ${replacement}, which replaces it.`,
  );
}

async function findNumber(
  db: Reader,
  environment: Environment,
  version: EnvironmentVersion | null,
): Promise<number | null> {
  if (version === null || version === latestTag) return environment.currentRevision;
  if (typeof version === 'number') return version;
  return (await findRevisionTag(db, environment.id, version))?.revision ?? null;
}
