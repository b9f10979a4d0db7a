import type { Kysely } from 'kysely';

/**
 * Adds custom roles, and the roles of members, teams and tokens. The columns are nullable, so that servers of the previous
 * version can still insert; they write `admin` and `role` alone, which readers take for the built-in roles.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('roles')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('resource_type', 'text', (c) => c.notNull())
    .addColumn('ux_purpose', 'text', (c) => c.notNull())
    .addColumn('details', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('modified_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('roles_name_unique', ['organization_id', 'name_key'])
    .execute();
  await db.schema
    .createTable('team_roles')
    .addColumn('team_id', 'text', (c) => c.notNull().references('teams.id').onDelete('cascade'))
    .addColumn('role_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('team_roles_pk', ['team_id', 'role_id'])
    .execute();
  await db.schema.createIndex('team_roles_by_role').on('team_roles').column('role_id').execute();
  await db.schema.alterTable('organizations').addColumn('default_role_id', 'text').execute();
  await db.schema.alterTable('members').addColumn('role_id', 'text').execute();
  await db.schema.alterTable('access_tokens').addColumn('role_id', 'text').execute();
  await db.schema
    .createIndex('access_tokens_by_role')
    .on('access_tokens')
    .columns(['role_id', 'id'])
    .where('role_id', 'is not', null)
    .execute();
}
