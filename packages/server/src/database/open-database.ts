import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Database } from './database.ts';
import { countDatabaseFaults } from './database-faults.ts';
import { migrate } from './migrate.ts';
import { createPostgresChangeFeed } from './postgres-change-feed.ts';
import { createPostgresPool } from './postgres-pool.ts';
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
  const { faults, log } = countDatabaseFaults();
  const db = new Kysely<Schema>({ dialect: new EmbeddedDialect({ database: adaptSqlite(connection) }), log });
  await migrate(db);
  return {
    engine: 'sqlite',
    db,
    changes: createSqliteChangeFeed(connection, db),
    faults,
    ping: async () => void (await sql`select 1`.execute(db)),
    close: () => db.destroy(),
  };
}

async function openCluster(connectionString: string, options: OpenOptions): Promise<Database> {
  const { onFault } = options;
  await migrateCluster(connectionString, options);
  const maximumConnections = options.maximumConnections ?? 10;
  const { faults, log, count } = countDatabaseFaults();
  const pool = createPostgresPool({ connectionString, maximumConnections, onFault, onUnreachable: count });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), log });
  const changes = createPostgresChangeFeed(connectionString, db, onFault);
  return {
    engine: 'postgres',
    db,
    changes,
    faults,
    ping: async () => void (await sql`select 1`.execute(db)),
    async close() {
      await changes.close();
      await db.destroy();
    },
  };
}

/** On a connection of its own: a migration, or the wait for that of another server, may take its time. */
async function migrateCluster(connectionString: string, { onFault }: OpenOptions): Promise<void> {
  const pool = createPostgresPool({
    connectionString,
    maximumConnections: 1,
    onFault,
    patience: 'unbounded',
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}
