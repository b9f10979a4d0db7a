import { hash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';

interface Before {
  trusted_issuers: { id: string; organization_id: string; issuer: string };
  used_by_issuer_id: { issuer_id: string; token_key: string; expires_at: number };
  used_subject_tokens: {
    organization_id: string;
    issuer_hash: string;
    token_key: string;
    expires_at: number;
  };
}

/**
 * Keys the uses of subject tokens by organization and issuer identifier. They were keyed by the id of the registration,
 * and were lost when the issuer was deleted and registered again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('used_subject_tokens').renameTo('used_by_issuer_id').execute();
  await db.schema
    .createTable('used_subject_tokens')
    .addColumn('organization_id', 'text', (c) => c.notNull())
    // A hash, because index keys have a limited size and an identifier may have 2,000 characters.
    .addColumn('issuer_hash', 'text', (c) => c.notNull())
    .addColumn('token_key', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('uses_of_subject_tokens_pk', ['organization_id', 'issuer_hash', 'token_key'])
    .execute();
  await copyUses(db as Kysely<Before>);
  await db.schema.dropTable('used_by_issuer_id').execute();
  await db.schema
    .createIndex('used_subject_tokens_by_expiry')
    .on('used_subject_tokens')
    .column('expires_at')
    .execute();
}

async function copyUses(db: Kysely<Before>): Promise<void> {
  const issuers = await db
    .selectFrom('trusted_issuers')
    .select(['id', 'organization_id', 'issuer'])
    .execute();
  for (const { id, organization_id, issuer } of issuers) {
    const issuerHash = hash('sha256', issuer, 'hex');
    await sql`
      insert into used_subject_tokens (organization_id, issuer_hash, token_key, expires_at)
      select cast(${organization_id} as text), cast(${issuerHash} as text), token_key, expires_at
      from used_by_issuer_id where issuer_id = ${id}`.execute(db);
  }
}
