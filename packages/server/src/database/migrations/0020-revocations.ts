import type { Kysely } from 'kysely';

/**
 * Creates the tables of revocations that are too large for one transaction, and the indexes that find the newest token
 * of a refresh token and the newest session of a member or an environment.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('revocations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('steps', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('revoked_origins')
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('revocation_id', 'text', (c) => c.notNull())
    .addColumn('newest_token', 'text')
    .addColumn('newest_session', 'text')
    .addColumn('revoked_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('revoked_origins_key', ['origin', 'revocation_id'])
    .execute();
  await db.schema
    .createIndex('revoked_origins_by_revocation')
    .on('revoked_origins')
    .column('revocation_id')
    .execute();
  await replaceIndexes(db);
}

async function replaceIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('access_tokens_by_parent').execute();
  await db.schema
    .createIndex('access_tokens_by_parent')
    .on('access_tokens')
    .columns(['parent_id', 'id'])
    .where('parent_id', 'is not', null)
    .execute();
  await db.schema.dropIndex('environment_sessions_by_opener').execute();
  await db.schema
    .createIndex('environment_sessions_by_opener')
    .on('environment_sessions')
    .columns(['organization_id', 'opener', 'id'])
    .execute();
  await db.schema.dropIndex('environment_session_sources_by_environment').execute();
  await db.schema
    .createIndex('environment_session_sources_by_environment')
    .on('environment_session_sources')
    .columns(['environment_id', 'session_id'])
    .execute();
}
