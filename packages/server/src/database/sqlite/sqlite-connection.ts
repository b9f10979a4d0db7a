import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';

const statementsKept = 500;
/** Milliseconds that one process waits for another that writes: a statement within SQLite, a transaction without. */
export const busyPatience = 5_000;
/** After so many milliseconds of waiting an operator wants to know for what. */
export const longWait = 2_000;
const openPatience = 20_000;
const openPause = 50;

/** The embedded store as its dialect takes it. */
export interface EmbeddedConnection extends SqliteDatabase {
  /**
   * Begins a transaction that may write (a deferred one that reads before it writes fails when another process wrote in
   * between), and waits for nobody: answers SQLite's fault where another process is writing, null where it has begun.
   */
  beginAtOnce(): Error | null;
  /** Whether a transaction is open: on some faults, such as a full disk, SQLite has rolled it back itself. */
  inTransaction(): boolean;
}

/**
 * The embedded store: one connection of `node:sqlite` in the form that Kysely's SQLite dialect takes. Full durability:
 * a commit that was answered is on the disk (WAL with `synchronous=FULL`).
 */
export function openSqlite(path: string, patience = busyPatience): DatabaseSync {
  // Made before it is opened: the write-ahead log takes its mode, and only the server may read what is stored.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: patience });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
    // Reads the schema: a lock on the whole file, or a file that is not a database, shows here and not later.
    database.prepare('select count(*) from sqlite_schema').get();
    database.exec(`pragma busy_timeout = ${busyPatience}`);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/**
 * Opens the embedded store while another process holds it as a whole (a tool that copies or repairs it), for as long as
 * a start may take, without holding the event loop.
 */
export async function openWhenUnlocked(path: string, onWait: () => void): Promise<DatabaseSync> {
  const startedAt = performance.now();
  for (let reported = false; ; ) {
    try {
      return openSqlite(path, 0);
    } catch (fault) {
      const waited = performance.now() - startedAt;
      if (!isBusy(fault) || waited >= openPatience) throw fault;
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
  // Not prepared once: SQLite does as this pragma says when it reads it, not when it is run.
  const setPatience = (milliseconds: number) => database.exec(`pragma busy_timeout = ${milliseconds}`);
  return {
    close: () => database.close(),
    inTransaction: () => database.isTransaction,
    beginAtOnce() {
      setPatience(0);
      try {
        begin.run();
        return null;
      } catch (error) {
        if (isBusy(error)) return error;
        throw error;
      } finally {
        setPatience(busyPatience);
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

/** SQLITE_BUSY, whatever the extended code says of it. */
function isBusy(error: unknown): error is Error {
  return error instanceof Error && (Number((error as { errcode?: unknown }).errcode) & 0xff) === 5;
}
