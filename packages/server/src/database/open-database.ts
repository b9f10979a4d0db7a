import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { Database, OpenOptions } from './database.ts';
import { countDatabaseFaults } from './database-faults.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { createSqliteChangeFeed } from './sqlite-change-feed.ts';
import { adaptSqlite, openSqlite } from './sqlite-connection.ts';
import { EmbeddedDialect } from './sqlite-dialect.ts';

export type DatabaseLocation =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly connectionString: string };

/** Opens the store and brings its schema up to date. */
export async function openDatabase(location: DatabaseLocation, options: OpenOptions): Promise<Database> {
  if (location.engine === 'sqlite') return openEmbedded(location.path);
  // The client of PostgreSQL is loaded only where there is one.
  const { openCluster } = await import('./open-cluster.ts');
  return openCluster(location.connectionString, options);
}

async function openEmbedded(path: string): Promise<Database> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const connection = openSqlite(path);
  const { faults, log, count } = countDatabaseFaults();
  const dialect = new EmbeddedDialect({ connection: adaptSqlite(connection), onFault: count });
  const db = new Kysely<Schema>({ dialect, log });
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
