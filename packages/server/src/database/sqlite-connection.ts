import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';

const statementsKept = 500;
/** Milliseconds that one process waits for another that writes: a statement within SQLite, a transaction without. */
export const busyPatience = 5_000;

/** The embedded store as its dialect takes it. */
export interface EmbeddedConnection extends SqliteDatabase {
  /**
   * Begins a transaction that may write (a deferred one that reads before it writes fails when another process wrote in
   * between), and waits for nobody: answers SQLite's fault where another process is writing, null where it has begun.
   */
  beginAtOnce(): Error | null;
}

/**
 * The embedded store: one connection of `node:sqlite` in the form that Kysely's SQLite dialect takes. Full durability:
 * a commit that was answered is on the disk (WAL with `synchronous=FULL`).
 */
export function openSqlite(path: string): DatabaseSync {
  // Made before it is opened: the write-ahead log takes its mode, and only the server may read what is stored.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: busyPatience });
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
  return database;
}

export function adaptSqlite(database: DatabaseSync): EmbeddedConnection {
  const statements = new LRUCache<string, SqliteStatement>({ max: statementsKept });
  const begin = database.prepare('begin immediate');
  // Not prepared once: SQLite does as this pragma says when it reads it, not when it is run.
  const setPatience = (milliseconds: number) => database.exec(`pragma busy_timeout = ${milliseconds}`);
  return {
    close: () => database.close(),
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
