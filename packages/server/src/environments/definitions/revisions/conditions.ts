import { EnvironmentError } from '../../environment-error.ts';
import type { Environment } from '../environments/environment.ts';
import { matchesEtag } from './etag.ts';

/**
 * Throws `revision_moved_on` where the environment is not at the revision that the caller last saw. `conditions` are
 * the entity tags that were sent back; without any the caller does not ask.
 */
export function requireRevision(
  { id, project, name, currentRevision }: Environment,
  conditions: readonly string[],
): void {
  const stamp = { environmentId: id, revision: currentRevision };
  if (conditions.every((condition) => matchesEtag(condition, stamp))) return;
  throw new EnvironmentError(
    'revision_moved_on',
    `${project}/${name} has changed since it was read: it is at revision ${currentRevision}. Read it again, make your change in what it says now, and send that entity tag.`,
  );
}
