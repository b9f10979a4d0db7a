import type { Kysely } from 'kysely';

/** An index that reads an organization's issuers in the order of their list, a step at a time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('trusted_issuers_by_creation')
    .on('trusted_issuers')
    .columns(['organization_id', 'created_at', 'id'])
    .execute();
}
