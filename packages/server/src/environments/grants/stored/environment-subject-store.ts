import type { Reader } from '../../../database/index.ts';
import { nameKey } from '../../../tenancy/index.ts';
import type { EnvironmentRef } from '../../names.ts';

/** Finds the ids of existing environments by `project/name`. */
export async function findEnvironmentIds(
  db: Reader,
  organizationId: string,
  environments: readonly EnvironmentRef[],
): Promise<ReadonlyMap<string, string>> {
  if (environments.length === 0) return new Map();
  const rows = await db
    .selectFrom('environments')
    .select(['id', 'project', 'name'])
    .where('organization_id', '=', organizationId)
    .where(
      'name_key',
      'in',
      environments.map(({ project, name }) => nameKey(`${project}/${name}`)),
    )
    .execute();
  return new Map(rows.map(({ id, project, name }) => [`${project}/${name}`, id]));
}

/** Lists the values of the tags of environments, by the id of the environment. */
export async function listTagValues(
  db: Reader,
  environmentIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  if (environmentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('environment_tags')
    .select(['environment_id', 'name', 'value'])
    .where('environment_id', 'in', [...environmentIds])
    .execute();
  const tags = new Map<string, Map<string, string>>();
  for (const { environment_id: id, name, value } of rows) {
    const ofEnvironment = tags.get(id) ?? new Map<string, string>();
    ofEnvironment.set(name, value);
    tags.set(id, ofEnvironment);
  }
  return tags;
}
