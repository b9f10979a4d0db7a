import type { Kysely } from 'kysely';

/**
 * Adds to sessions the environments whose values they contain, and the access token that opened them. Sessions of an
 * earlier version have neither, so they end; environments must be opened again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await (db as Kysely<{ environment_sessions: object }>).deleteFrom('environment_sessions').execute();
  await db.schema
    .alterTable('environment_sessions')
    .addColumn('token_id', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema
    .createIndex('environment_sessions_by_token')
    .on('environment_sessions')
    .column('token_id')
    .execute();
  await db.schema
    .createIndex('environment_sessions_by_opener')
    .on('environment_sessions')
    .columns(['organization_id', 'opener'])
    .execute();
  await db.schema
    .createTable('environment_session_sources')
    .addColumn('session_id', 'text', (c) =>
      c.notNull().references('environment_sessions.id').onDelete('cascade'),
    )
    .addColumn('environment_id', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('environment_session_sources_key', ['session_id', 'environment_id', 'revision'])
    .execute();
  await db.schema
    .createIndex('environment_session_sources_by_environment')
    .on('environment_session_sources')
    .column('environment_id')
    .execute();
}
