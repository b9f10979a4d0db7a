import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { createPostgresChangeFeed } from './postgres-change-feed.ts';
import type { Schema } from './schema.ts';
import { createSqliteChangeFeed } from './sqlite-change-feed.ts';
import { adaptSqlite, openSqlite } from './sqlite-connection.ts';
import { EmbeddedDialect } from './sqlite-dialect.ts';

export type DatabaseLocation =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly connectionString: string };

export interface OpenOptions {
  /** Told of a lost connection in the background; the caller logs it. */
  readonly onFault: (cause: unknown) => void;
  readonly maximumConnections?: number;
}

/** Opens the store and brings its schema up to date. */
export function openDatabase(location: DatabaseLocation, options: OpenOptions): Promise<Database> {
  return location.engine === 'sqlite'
    ? openEmbedded(location.path)
    : openCluster(location.connectionString, options);
}

async function openEmbedded(path: string): Promise<Database> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const connection = openSqlite(path);
  const db = new Kysely<Schema>({ dialect: new EmbeddedDialect({ database: adaptSqlite(connection) }) });
  await migrate(db);
  return {
    engine: 'sqlite',
    db,
    changes: createSqliteChangeFeed(connection, db),
    ping: async () => void (await sql`select 1`.execute(db)),
    close: () => db.destroy(),
  };
}

/** `pg` answers 64-bit integers as text; ours are times and counters, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

async function openCluster(connectionString: string, options: OpenOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString,
    max: options.maximumConnections ?? 10,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    query_timeout: 35_000,
  });
  pool.on('error', options.onFault);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  await migrate(db);
  const changes = createPostgresChangeFeed(connectionString, db, options.onFault);
  return {
    engine: 'postgres',
    db,
    changes,
    ping: async () => void (await sql`select 1`.execute(db)),
    async close() {
      await changes.close();
      await db.destroy();
    },
  };
}
