import { type Kysely, sql } from 'kysely';

/** Creates the table of the keys that sign identity tokens. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('signing_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('backend', 'text', (c) => c.notNull())
    .addColumn('public_jwk', 'text', (c) => c.notNull())
    .addColumn('private_key', 'text', (c) => c.notNull())
    .addColumn('published_at', 'bigint', (c) => c.notNull())
    .addColumn('activated_at', 'bigint')
    .addColumn('retired_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('signing_keys_by_issuer')
    .on('signing_keys')
    .columns(['issuer', 'state'])
    .execute();
  // No issuer ever has two active keys or two next keys.
  await db.schema
    .createIndex('signing_keys_one_of_a_state')
    .unique()
    .on('signing_keys')
    .columns(['issuer', 'state'])
    .where(sql.ref('state'), 'in', ['next', 'active'])
    .execute();
}
