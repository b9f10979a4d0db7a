import type { Kysely } from 'kysely';

/** Creates the indexes that find the tokens of an issuer or a team, to revoke them with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('access_tokens_by_issuer')
    .on('access_tokens')
    .columns(['issuer_id', 'id'])
    .where('issuer_id', 'is not', null)
    .execute();
  await db.schema
    .createIndex('access_tokens_by_team')
    .on('access_tokens')
    .columns(['team_id', 'id'])
    .where('team_id', 'is not', null)
    .execute();
}
