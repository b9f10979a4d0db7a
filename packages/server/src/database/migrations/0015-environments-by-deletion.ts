import type { Kysely } from 'kysely';

/** Finds deleted environments without reading all others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('environments_by_deletion')
    .on('environments')
    .column('deleted_at')
    .where('deleted_at', 'is not', null)
    .execute();
}
