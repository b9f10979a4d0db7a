import type { Kysely } from 'kysely';

/**
 * Adds the workload that an access token was issued to: the `iss` and `sub` of its subject token, and the policy
 * that allowed it. Nullable, so that servers of the previous version can still insert.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('access_tokens').addColumn('issuer', 'text').execute();
  await db.schema.alterTable('access_tokens').addColumn('subject', 'text').execute();
  await db.schema.alterTable('access_tokens').addColumn('policy_version', 'integer').execute();
  await db.schema.alterTable('access_tokens').addColumn('policy_index', 'integer').execute();
  await fillFromTexts(db as Kysely<AccessTokens>);
}

interface AccessTokens {
  access_tokens: {
    issuer: string | null;
    subject: string | null;
    origin: string;
    created_by: string;
    description: string;
  };
}

/** Until now, the texts of an exchanged token named its workload; an empty subject meant none. */
async function fillFromTexts(db: Kysely<AccessTokens>): Promise<void> {
  await db
    .updateTable('access_tokens')
    .set((eb) => ({ issuer: eb.ref('created_by'), subject: eb.fn('nullif', ['description', eb.val('')]) }))
    .where('origin', '=', 'exchange')
    .execute();
}
