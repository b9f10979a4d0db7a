import type { Kysely } from 'kysely';

/** Stores large results of opened environments in pieces, so that reading one value does not read the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('environment_sessions')
    .addColumn('in_pieces', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('environment_session_pieces')
    .addColumn('session_id', 'text', (c) =>
      c.notNull().references('environment_sessions.id').onDelete('cascade'),
    )
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('environment_session_pieces_key', ['session_id', 'number'])
    .execute();
}
