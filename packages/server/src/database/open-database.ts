import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { Database, OpenOptions } from './database.ts';
import { countDatabaseFaults } from './faults/database-faults.ts';
import { describeLock } from './faults/lock-holders.ts';
import { createStorageState } from './faults/storage-state.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { allocateEmbedded } from './sqlite/allocate-space.ts';
import { createSqliteChangeFeed } from './sqlite/sqlite-change-feed.ts';
import { adaptSqlite, openWhenUnlocked } from './sqlite/sqlite-connection.ts';
import { EmbeddedDialect } from './sqlite/sqlite-dialect.ts';

export type DatabaseLocation =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly connectionString: string };

/** Opens the database and migrates its schema. */
export async function openDatabase(location: DatabaseLocation, options: OpenOptions): Promise<Database> {
  if (location.engine === 'sqlite') return openEmbedded(location.path, options);
  // The PostgreSQL client is loaded only if it is used.
  const { openCluster } = await import('./postgres/open-cluster.ts');
  return openCluster(location.connectionString, options);
}

async function openEmbedded(path: string, options: OpenOptions): Promise<Database> {
  const onWait = () => options.onWait?.(describeLock(path));
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const connection = await openWhenUnlocked(path, onWait);
  const storage = createStorageState({
    allocate: () => allocateEmbedded(db, path),
    ...(options.onStorage ? { onChange: options.onStorage } : {}),
  });
  const { faults, log, count } = countDatabaseFaults((kind) => {
    if (kind === 'storage_full') storage.noteFull();
  });
  const dialect = new EmbeddedDialect({ connection: adaptSqlite(connection), onFault: count, onWait });
  const db = new Kysely<Schema>({ dialect, log });
  try {
    await migrate(db);
  } catch (cause) {
    await db.destroy();
    throw cause;
  }
  const changes = createSqliteChangeFeed(connection, db);
  return {
    engine: 'sqlite',
    db,
    changes,
    write: changes.write,
    faults,
    storage,
    ping: async () => void (await sql`select 1`.execute(db)),
    close: () => db.destroy(),
  };
}
