import type { EnvironmentSubject } from '../../../access/index.ts';
import { everything } from '../../../contract/environment-name.ts';
import type { Reader } from '../../../database/index.ts';
import { findEnvironmentIds, listTagValues } from '../stored/environment-subject-store.ts';
import type { EnvironmentPlace } from './environment-place.ts';

const noTags: ReadonlyMap<string, string> = new Map();

/**
 * Finds what the conditions of roles depend on: the id of each environment, and its tags if a role needs them. Null for
 * a name with wildcards, and for one that no environment has: only what a role permits on every environment applies.
 */
export async function findSubjects(
  db: Reader,
  {
    organizationId,
    places,
    needsTags,
  }: {
    readonly organizationId: string;
    readonly places: readonly EnvironmentPlace[];
    readonly needsTags: boolean;
  },
): Promise<readonly (EnvironmentSubject | null)[]> {
  const named = places.flatMap(({ project, name, id }) =>
    id !== undefined || project === everything || name === everything ? [] : [{ project, name }],
  );
  const idsByName = await findEnvironmentIds(db, organizationId, named);
  const ids = places.map(({ project, name, id }) => id ?? idsByName.get(`${project}/${name}`) ?? null);
  const known = ids.filter((id) => id !== null);
  const tags = needsTags ? await listTagValues(db, known) : null;
  return ids.map((id) => (id === null ? null : { id, tags: tags?.get(id) ?? noTags }));
}
