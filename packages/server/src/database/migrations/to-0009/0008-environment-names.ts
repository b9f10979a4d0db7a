import type { Kysely } from 'kysely';

/**
 * Creates the tables for names that outlive their environments: deleted environments, their grants, and generated trust
 * setups.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createDeletedEnvironments(db);
  await createTrusts(db);
  await createRetractedCiphertexts(db);
}

async function createDeletedEnvironments(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('environments').addColumn('deleted_at', 'bigint').execute();
  await db.schema
    .createTable('deleted_environments')
    .addColumn('environment_id', 'text', (c) => c.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('project', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('deleted_at', 'bigint', (c) => c.notNull())
    .addColumn('deleted_by_login', 'text', (c) => c.notNull())
    .addColumn('deleted_by_name', 'text', (c) => c.notNull())
    .addColumn('purged_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('deleted_environments_by_name')
    .on('deleted_environments')
    .columns(['organization_id', 'name_key', 'deleted_at'])
    .execute();
  await db.schema
    .createIndex('deleted_environments_by_time')
    .on('deleted_environments')
    .columns(['deleted_at', 'environment_id'])
    .execute();
  await db.schema
    .createTable('deleted_environment_grants')
    .addColumn('environment_id', 'text', (c) => c.notNull())
    .addColumn('organization_id', 'text', (c) => c.notNull())
    .addColumn('grantee_kind', 'text', (c) => c.notNull())
    .addColumn('grantee_id', 'text', (c) => c.notNull())
    .addColumn('permission', 'text', (c) => c.notNull())
    .addColumn('max_open_seconds', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('deleted_environment_grants_pk', [
      'environment_id',
      'grantee_kind',
      'grantee_id',
    ])
    .execute();
  await db.schema
    .createIndex('deleted_environment_grants_by_grantee')
    .on('deleted_environment_grants')
    .columns(['organization_id', 'grantee_kind', 'grantee_id'])
    .execute();
}

async function createTrusts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('trusts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('project', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('environment_id', 'text')
    .addColumn('cloud', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('is_pattern', 'integer', (c) => c.notNull())
    .addColumn('audience', 'text', (c) => c.notNull())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('names', 'text', (c) => c.notNull())
    .addColumn('creator', 'text', (c) => c.notNull())
    .addColumn('creator_name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('trusts_by_name')
    .on('trusts')
    .columns(['organization_id', 'name_key'])
    .execute();
  await db.schema
    .createIndex('trusts_by_environment')
    .on('trusts')
    .columns(['organization_id', 'environment_id'])
    .where('environment_id', 'is not', null)
    .execute();
  await db.schema
    .createIndex('trusts_by_creator')
    .on('trusts')
    .columns(['organization_id', 'creator'])
    .execute();
}

async function createRetractedCiphertexts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('retracted_ciphertexts')
    .addColumn('environment_id', 'text', (c) => c.notNull().references('environments.id').onDelete('cascade'))
    .addColumn('hash', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('retracted_ciphertexts_pk', ['environment_id', 'hash'])
    .execute();
}
