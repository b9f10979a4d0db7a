import type { Kysely } from 'kysely';

/** Marks an environment whose first document was refused; null if it was not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('environments').addColumn('first_save_refused', 'integer').execute();
}
