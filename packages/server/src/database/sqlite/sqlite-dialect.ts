import { setTimeout as pause } from 'node:timers/promises';
import { type DatabaseConnection, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import { busyTimeoutMs, type EmbeddedConnection, longWait } from './sqlite-connection.ts';

/**
 * An adapter with transactional DDL. SQLite supports it, although Kysely's adapter declares otherwise. A migration
 * takes effect completely or not at all, and its write transaction is the lock between processes that start together.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export interface EmbeddedDialectOptions {
  readonly connection: EmbeddedConnection;
  /** Called when a transaction could not begin, which Kysely does not report. */
  readonly onFault: (fault: unknown) => void;
  /** The time to wait for other processes, in milliseconds. */
  readonly patience?: number;
  /** Called once for each long wait. */
  readonly onWait?: () => void;
}

const pauseMs = 1;

/**
 * Waits for the write transaction of another process without blocking the event loop: SQLite itself would block it, for
 * longer than most transactions take.
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

  /** Rolls back, unless SQLite has done so already: a second rollback would fail and hide the original fault. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#options.connection.inTransaction()) await super.rollbackTransaction(connection);
  }

  async #begin(): Promise<void> {
    const { connection, patience = busyTimeoutMs, onWait = () => {} } = this.#options;
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
      await pause(pauseMs);
    }
  }
}

/** Kysely's SQLite dialect, with transactional migrations, for a store that other processes may write to. */
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
