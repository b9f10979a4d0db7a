import { setTimeout as pause } from 'node:timers/promises';
import { type DatabaseConnection, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import { busyPatience, type EmbeddedConnection, longWait } from './sqlite-connection.ts';

/**
 * SQLite runs DDL in transactions, though Kysely's adapter says otherwise. With it a migration is all or nothing, and
 * its write transaction is the lock between processes that start together.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export interface EmbeddedDialectOptions {
  readonly connection: EmbeddedConnection;
  /** Told when a transaction could not begin: it is no statement, of which Kysely would tell. */
  readonly onFault: (fault: unknown) => void;
  /** Milliseconds to wait for other processes. */
  readonly patience?: number;
  /** Called once for each wait that takes long. */
  readonly onWait?: () => void;
}

const pauseMilliseconds = 1;

/**
 * While another process writes, its transaction is waited for without holding the event loop: SQLite itself would
 * sleep in it, for longer than most transactions take.
 */
class WaitingDriver extends SqliteDriver {
  readonly #options: EmbeddedDialectOptions;

  constructor(options: EmbeddedDialectOptions) {
    super({ database: options.connection });
    this.#options = options;
  }

  override async beginTransaction(): Promise<void> {
    try {
      await this.#begin();
    } catch (fault) {
      this.#options.onFault(fault);
      throw fault;
    }
  }

  /** What SQLite has rolled back itself cannot be rolled back again: that fault would hide the one that matters. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#options.connection.inTransaction()) await super.rollbackTransaction(connection);
  }

  async #begin(): Promise<void> {
    const { connection, patience = busyPatience, onWait = () => {} } = this.#options;
    const startedAt = performance.now();
    let reported = false;
    for (;;) {
      const fault = connection.beginAtOnce();
      if (fault === null) return;
      const waited = performance.now() - startedAt;
      if (waited >= patience) throw fault;
      if (waited >= longWait && !reported) {
        reported = true;
        onWait();
      }
      await pause(pauseMilliseconds);
    }
  }
}

/** Kysely's SQLite dialect, with migrations in one transaction and a store that other processes may write to. */
export class EmbeddedDialect extends SqliteDialect {
  readonly #options: EmbeddedDialectOptions;

  constructor(options: EmbeddedDialectOptions) {
    super({ database: options.connection });
    this.#options = options;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): SqliteDriver {
    return new WaitingDriver(this.#options);
  }
}
