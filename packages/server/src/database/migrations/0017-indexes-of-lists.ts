import type { Kysely } from 'kysely';

/** Indexes that read the grants on an environment, and deleted environments, in the order of their lists. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('environment_grants_by_environment')
    .on('environment_grants')
    .columns(['organization_id', 'project', 'environment', 'grantee_kind', 'grantee_id'])
    .execute();
  await db.schema
    .createIndex('environments_of_organization_by_deletion')
    .on('environments')
    .columns(['organization_id', 'deleted_at desc', 'id'])
    .where('deleted_at', 'is not', null)
    .execute();
}
