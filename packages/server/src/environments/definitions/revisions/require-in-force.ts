import type { OrganizationAccess } from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import { environmentUnknown } from '../../grants/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import { findEnvironmentById } from '../environments/environment-store.ts';
import { resolveVersion } from './resolve-version.ts';
import { type EnvironmentRevision, findRevisionsInForce } from './revisions-in-force-store.ts';

/**
 * Requires that no environment was deleted and no revision retracted since they were read. Throws EnvironmentError
 * `environment_unknown` and `revision_retracted`. A permission does not show it: an administrator, or a grant on a
 * project, permits a name whether or not an environment has it. Deletions and retractions are recorded in the audit chain
 * that `authorizedWriteOn` locks, so none can commit before its transaction does.
 */
export async function requireInForce(
  tx: Tx,
  organization: OrganizationAccess,
  revisions: readonly (EnvironmentRevision & EnvironmentRef)[],
): Promise<void> {
  const found = await findRevisionsInForce(tx, organization.organizationId, revisions);
  const inForce = new Set(found.map(nameOf));
  for (const one of revisions) {
    if (inForce.has(nameOf(one))) continue;
    const environment = await findEnvironmentById(tx, one.environmentId);
    if (environment === null) throw environmentUnknown(organization, one);
    await resolveVersion(tx, environment, one.revision);
  }
}

function nameOf({ environmentId, revision }: EnvironmentRevision): string {
  return `${environmentId}.${revision}`;
}
