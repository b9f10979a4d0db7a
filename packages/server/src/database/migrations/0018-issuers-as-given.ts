import type { Kysely } from 'kysely';

/** Adds the settings of an issuer in the form in which they were given; null for issuers of an earlier version. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('trusted_issuers').addColumn('as_given', 'text').execute();
}
