import type { Kysely } from 'kysely';

/** An index that finds deleted environments without reading the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('environments_by_deletion')
    .on('environments')
    .column('deleted_at')
    .where('deleted_at', 'is not', null)
    .execute();
}
