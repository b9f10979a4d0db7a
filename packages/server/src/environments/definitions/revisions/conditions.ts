import { EnvironmentError } from '../../environment-error.ts';
import type { Environment } from '../environments/environment.ts';
import { matchesEtag } from './etag.ts';

/**
 * Throws `revision_moved_on` if the environment is no longer at the revision that the caller last saw. `conditions` are
 * the entity tags that the caller sent back; without any, nothing is checked.
 */
export function requireRevision(
  { id, project, name, currentRevision }: Environment,
  conditions: readonly string[],
): void {
  const stamp = { environmentId: id, revision: currentRevision };
  if (conditions.every((condition) => matchesEtag(condition, stamp))) return;
  throw new EnvironmentError(
    'revision_moved_on',
    `${project}/${name} has changed since it was read: it is at revision ${currentRevision}. Read it again, apply your change to the new revision, and send the new entity tag.`,
  );
}
