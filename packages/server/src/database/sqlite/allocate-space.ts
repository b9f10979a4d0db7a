import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { probeBytes } from '../faults/storage-state.ts';
import type { Schema } from '../schema.ts';

class RolledBack extends Error {}

/** Allocates pages within the maximum size of the file, and bytes on the disk. */
export async function allocateEmbedded(db: Kysely<Schema>, path: string): Promise<void> {
  await rollBack(db, async (tx) => {
    await sql`create table storage_probe (data blob)`.execute(tx);
    await sql`insert into storage_probe values (zeroblob(${sql.lit(probeBytes)}))`.execute(tx);
  });
  if (path !== ':memory:') await allocateOnDisk(`${path}.probe-${process.pid}`);
}

async function allocateOnDisk(path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(randomBytes(probeBytes));
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

/** Allocates space in PostgreSQL, in a temporary table whose files are removed by the rollback. */
export async function allocateOnCluster(db: Kysely<Schema>): Promise<void> {
  await rollBack(db, async (tx) => {
    await sql`create temporary table storage_probe (data bytea storage external) on commit drop`.execute(tx);
    await sql`insert into storage_probe values (${randomBytes(probeBytes)})`.execute(tx);
  });
}

async function rollBack(db: Kysely<Schema>, work: (tx: Kysely<Schema>) => Promise<void>): Promise<void> {
  const rolledBack = new RolledBack();
  try {
    await db.transaction().execute(async (tx) => {
      await work(tx);
      throw rolledBack;
    });
  } catch (error) {
    if (error !== rolledBack) throw error;
  }
}
