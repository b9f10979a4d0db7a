import { type Kysely, sql } from 'kysely';

/** Finds an issuer whose identifier differs by letter case alone, for the hint: without it, by reading all there are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('trusted_issuers_ignoring_case')
    .on('trusted_issuers')
    .columns(['organization_id'])
    .expression(sql`lower(issuer)`)
    .execute();
}
