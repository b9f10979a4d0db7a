import { type Kysely, sql } from 'kysely';

/** Creates the index that finds an issuer whose identifier differs only in case, for the hint. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('trusted_issuers_ignoring_case')
    .on('trusted_issuers')
    .columns(['organization_id'])
    .expression(sql`lower(issuer)`)
    .execute();
}
