import type { Reader, Schema } from '../../../database/index.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import type { EnvironmentTag } from '../environments/environment.ts';

/** The maximum number of tags of an environment: a list of environments has all tags of each. */
export const maxEnvironmentTags = 100;

export async function countEnvironmentTags(db: Reader, environmentId: string): Promise<number> {
  const { count } = await db
    .selectFrom('environment_tags')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('environment_id', '=', environmentId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Inserts a tag; returns false if the name is taken. */
export async function insertEnvironmentTag(
  tx: EnvironmentTx<'environment_tag:create'>,
  environmentId: string,
  tag: EnvironmentTag,
): Promise<boolean> {
  const inserted = await tx
    .insertInto('environment_tags')
    .values({ environment_id: environmentId, created_at: tag.createdAt, ...editableColumns(tag) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .execute();
  return inserted.length === 1;
}

export async function findEnvironmentTag(
  db: Reader,
  environmentId: string,
  name: string,
): Promise<EnvironmentTag | null> {
  const row = await db
    .selectFrom('environment_tags')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? tagOf(row) : null;
}

/** Lists tags by name. */
export async function listEnvironmentTags(
  db: Reader,
  environmentId: string,
  page: { readonly skip: number; readonly limit: number } | null = null,
): Promise<EnvironmentTag[]> {
  let select = db
    .selectFrom('environment_tags')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .orderBy('name');
  if (page !== null) select = select.offset(page.skip).limit(page.limit);
  return (await select.execute()).map(tagOf);
}

/** Lists names and values, by environment. */
export async function findTagsOf(
  db: Reader,
  environmentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Pick<EnvironmentTag, 'name' | 'value'>[]>> {
  if (environmentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('environment_tags')
    .select(['environment_id', 'name', 'value'])
    .where('environment_id', 'in', [...environmentIds])
    .orderBy('name')
    .execute();
  return Map.groupBy(rows, (row) => row.environment_id);
}

/** Updates a tag; returns false if the new name is taken. */
export async function updateEnvironmentTag(
  tx: EnvironmentTx<'environment_tag:update'>,
  environmentId: string,
  change: { readonly name: string; readonly tag: EnvironmentTag },
): Promise<boolean> {
  const { name, tag } = change;
  if (tag.name !== name && (await findEnvironmentTag(tx, environmentId, tag.name))) return false;
  await tx
    .updateTable('environment_tags')
    .set(editableColumns(tag))
    .where('environment_id', '=', environmentId)
    .where('name', '=', name)
    .execute();
  return true;
}

export async function deleteEnvironmentTag(
  tx: EnvironmentTx<'environment_tag:delete'>,
  environmentId: string,
  name: string,
): Promise<void> {
  await tx
    .deleteFrom('environment_tags')
    .where('environment_id', '=', environmentId)
    .where('name', '=', name)
    .execute();
}

function editableColumns(tag: EnvironmentTag) {
  return {
    name: tag.name,
    value: tag.value,
    modified_at: tag.modifiedAt,
    editor_login: tag.editor.login,
    editor_name: tag.editor.name,
  };
}

function tagOf(row: Schema['environment_tags']): EnvironmentTag {
  return {
    name: row.name,
    value: row.value,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    editor: { login: row.editor_login, name: row.editor_name },
  };
}
