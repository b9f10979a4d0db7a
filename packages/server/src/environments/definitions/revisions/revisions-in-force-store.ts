import type { Reader } from '../../../database/index.ts';
import type { EnvironmentRef } from '../../names.ts';

/** A revision of an environment, identified by the environment's id and its number. */
export interface EnvironmentRevision {
  readonly environmentId: string;
  readonly revision: number;
}

/**
 * Finds those of the given revisions that were not retracted, in environments of the organization that were not
 * deleted.
 */
export async function findRevisionsInForce(
  db: Reader,
  organizationId: string,
  revisions: readonly EnvironmentRevision[],
): Promise<readonly (EnvironmentRevision & EnvironmentRef)[]> {
  if (revisions.length === 0) return [];
  const wanted = new Set(revisions.map(({ environmentId, revision }) => `${environmentId}.${revision}`));
  const rows = await db
    .selectFrom('environments')
    .innerJoin('environment_revisions', 'environment_revisions.environment_id', 'environments.id')
    .select([
      'environments.id as environmentId',
      'environments.project',
      'environments.name',
      'environment_revisions.number as revision',
    ])
    .where('environments.organization_id', '=', organizationId)
    .where('environments.deleted_at', 'is', null)
    .where('environment_revisions.retracted_at', 'is', null)
    .where('environments.id', 'in', [...new Set(revisions.map(({ environmentId }) => environmentId))])
    .where('environment_revisions.number', 'in', [...new Set(revisions.map(({ revision }) => revision))])
    .execute();
  return rows.filter(({ environmentId, revision }) => wanted.has(`${environmentId}.${revision}`));
}
