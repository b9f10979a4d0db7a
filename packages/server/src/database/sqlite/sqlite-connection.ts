import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';
import { isSqliteBusy } from '../faults/database-faults.ts';

const statementsKept = 500;
/**
 * The time in milliseconds that a process waits for a writer in another process: SQLite waits for a statement, this
 * file for a transaction.
 */
export const busyTimeoutMs = 5_000;
/** The wait, in milliseconds, after which it is reported to the operator. */
export const longWait = 2_000;
const openPatience = 20_000;
const openPause = 50;

/** The embedded store in the form that its dialect requires. */
export interface EmbeddedConnection extends SqliteDatabase {
  /**
   * Begins a write transaction without waiting. (A deferred transaction that reads before it writes fails if another
   * process wrote in between.) Returns null, or SQLite's fault if another process is writing.
   */
  beginAtOnce(): Error | null;
  /** Returns true if a transaction is open; on some faults, such as a full disk, SQLite rolls back automatically. */
  inTransaction(): boolean;
}

/**
 * Opens the embedded store: one connection of `node:sqlite` in the form that Kysely's SQLite dialect requires. Every
 * completed commit is durable (WAL with `synchronous=FULL`).
 */
export function openSqlite(path: string, patience = busyTimeoutMs): DatabaseSync {
  // Created before SQLite opens it: the write-ahead log inherits the mode of the file, and only the server may read the
  // data.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: patience });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
    // Reads the schema, so that opening fails here if another process locks the whole file, or if the file is not a
    // database.
    database.prepare('select count(*) from sqlite_schema').get();
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/**
 * Waits, at most for the time that a start may take, for another process that locks the whole store (a tool that copies
 * or repairs it), without blocking the event loop.
 */
export async function openWhenUnlocked(path: string, onWait: () => void): Promise<DatabaseSync> {
  const startedAt = performance.now();
  for (let reported = false; ; ) {
    try {
      return openSqlite(path, 0);
    } catch (fault) {
      const waited = performance.now() - startedAt;
      if (!isSqliteBusy(fault) || waited >= openPatience) throw fault;
      if (waited >= longWait && !reported) {
        reported = true;
        onWait();
      }
    }
    await pause(openPause);
  }
}

export function adaptSqlite(database: DatabaseSync): EmbeddedConnection {
  const statements = new LRUCache<string, SqliteStatement>({ max: statementsKept });
  const begin = database.prepare('begin immediate');
  // Not prepared once, because SQLite applies this pragma when it prepares it, not when it runs it.
  const setBusyTimeout = (milliseconds: number) => database.exec(`pragma busy_timeout = ${milliseconds}`);
  return {
    close: () => database.close(),
    inTransaction: () => database.isTransaction,
    beginAtOnce() {
      setBusyTimeout(0);
      try {
        begin.run();
        return null;
      } catch (error) {
        if (isSqliteBusy(error)) return error;
        throw error;
      } finally {
        setBusyTimeout(busyTimeoutMs);
      }
    },
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const statement = adaptStatement(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  const reader = statement.columns().length > 0;
  return {
    reader,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
