import { collectPage, type Reader, type Schema } from '../../../database/index.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import type { Author, RevisionTag } from '../environments/environment.ts';

/** The maximum number of revision tags of an environment. */
export const maxRevisionTags = 1_000;

export async function countRevisionTags(db: Reader, environmentId: string): Promise<number> {
  const { count } = await db
    .selectFrom('environment_revision_tags')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('environment_id', '=', environmentId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Inserts a tag; returns false if the name is taken. */
export async function insertRevisionTag(
  tx: EnvironmentTx<'environment_version:create'>,
  environmentId: string,
  tag: RevisionTag,
): Promise<boolean> {
  const inserted = await tx
    .insertInto('environment_revision_tags')
    .values({
      environment_id: environmentId,
      name: tag.name,
      revision: tag.revision,
      created_at: tag.createdAt,
      modified_at: tag.modifiedAt,
      editor_login: tag.editor.login,
      editor_name: tag.editor.name,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .execute();
  return inserted.length === 1;
}

export async function findRevisionTag(
  db: Reader,
  environmentId: string,
  name: string,
): Promise<RevisionTag | null> {
  const row = await db
    .selectFrom('environment_revision_tags')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? tagOf(row) : null;
}

/** Lists the tags of an environment, or of one revision, in steps. */
export async function listRevisionTags(
  db: Reader,
  environmentId: string,
  on: { readonly revision?: number } = {},
): Promise<readonly RevisionTag[]> {
  const { rows } = await collectPage<RevisionTag>({
    limit: maxRevisionTags,
    maxBytes: Number.POSITIVE_INFINITY,
    read: (last, limit) => pageRevisionTags(db, environmentId, { ...on, after: last?.name ?? null, limit }),
  });
  return rows;
}

/** Lists tags by name, after the name of the last one seen. */
export async function pageRevisionTags(
  db: Reader,
  environmentId: string,
  page: { readonly revision?: number; readonly after: string | null; readonly limit: number },
): Promise<RevisionTag[]> {
  const { revision, after, limit } = page;
  let select = db
    .selectFrom('environment_revision_tags')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .orderBy('name')
    .limit(limit);
  if (revision !== undefined) select = select.where('revision', '=', revision);
  if (after !== null) select = select.where('name', '>', after);
  return (await select.execute()).map(tagOf);
}

/** Moves one tag to another revision. */
export async function moveRevisionTag(
  tx: EnvironmentTx<'environment_version:update'>,
  environmentId: string,
  move: { readonly name: string; readonly to: number; readonly at: number; readonly editor: Author },
): Promise<void> {
  await tx
    .updateTable('environment_revision_tags')
    .set(movedColumns(move))
    .where('environment_id', '=', environmentId)
    .where('name', '=', move.name)
    .execute();
}

/** Moves all tags from one revision to another; returns their names. */
export async function moveRevisionTags(
  tx: EnvironmentTx<'environment_version:retract'>,
  environmentId: string,
  move: { readonly from: number; readonly to: number; readonly at: number; readonly editor: Author },
): Promise<string[]> {
  const moved = await tx
    .updateTable('environment_revision_tags')
    .set(movedColumns(move))
    .where('environment_id', '=', environmentId)
    .where('revision', '=', move.from)
    .returning('name')
    .execute();
  return moved.map(({ name }) => name).sort();
}

export async function deleteRevisionTag(
  tx: EnvironmentTx<'environment_version:delete'>,
  environmentId: string,
  name: string,
): Promise<void> {
  await tx
    .deleteFrom('environment_revision_tags')
    .where('environment_id', '=', environmentId)
    .where('name', '=', name)
    .execute();
}

function movedColumns(move: { readonly to: number; readonly at: number; readonly editor: Author }) {
  return {
    revision: move.to,
    modified_at: move.at,
    editor_login: move.editor.login,
    editor_name: move.editor.name,
  };
}

function tagOf(row: Schema['environment_revision_tags']): RevisionTag {
  return {
    name: row.name,
    revision: row.revision,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    editor: { login: row.editor_login, name: row.editor_name },
  };
}
