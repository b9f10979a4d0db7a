import { SqliteAdapter, SqliteDialect } from 'kysely';

/**
 * SQLite runs DDL in transactions, though Kysely's adapter says otherwise. With it a migration is all or nothing, and
 * its write transaction is the lock between processes that start together.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely's SQLite dialect, with migrations in one transaction. */
export class EmbeddedDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}
