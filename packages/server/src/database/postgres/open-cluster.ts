import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Database, OpenOptions } from '../database.ts';
import { countDatabaseFaults } from '../faults/database-faults.ts';
import { createStorageState } from '../faults/storage-state.ts';
import { migrate } from '../migrate.ts';
import type { Schema } from '../schema.ts';
import { allocateOnCluster } from '../sqlite/allocate-space.ts';
import { createPostgresChangeFeed } from './postgres-change-feed.ts';
import { createPostgresPool } from './postgres-pool.ts';
import { createWaitReport } from './postgres-wait-report.ts';

/** Opens a PostgreSQL database, which other servers may share, and migrates its schema. */
export async function openCluster(connectionString: string, options: OpenOptions): Promise<Database> {
  const { onFault } = options;
  await migrateCluster(connectionString, options);
  const maximumConnections = options.maximumConnections ?? 10;
  const storage = createStorageState({
    allocate: () => allocateOnCluster(db),
    ...(options.onStorage ? { onChange: options.onStorage } : {}),
  });
  const { faults, log, count } = countDatabaseFaults((kind) => {
    if (kind === 'storage_full') storage.noteFull();
  });
  const pool = createPostgresPool({
    ...{ connectionString, maximumConnections, onFault, onUnreachable: count },
    onLongStatement: createWaitReport(connectionString, options.onWait),
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), log });
  const changes = createPostgresChangeFeed(connectionString, db, onFault);
  return {
    engine: 'postgres',
    db,
    changes,
    write: changes.write,
    faults,
    storage,
    ping: async () => void (await sql`select 1`.execute(db)),
    async close() {
      await changes.close();
      await db.destroy();
    },
  };
}

/** Migrates on a connection without time limits, because a migration, or the wait for another server's, may be slow. */
async function migrateCluster(connectionString: string, { onFault, onWait }: OpenOptions): Promise<void> {
  const pool = createPostgresPool({
    connectionString,
    maximumConnections: 1,
    onFault,
    statementTime: 'unlimited',
    onLongStatement: createWaitReport(connectionString, onWait),
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}
