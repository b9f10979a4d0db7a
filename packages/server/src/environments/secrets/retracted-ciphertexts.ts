import { createHash } from 'node:crypto';
import type { Database, Tx } from '../../database/index.ts';
import { createFairCache } from '../../platform/fair-cache.ts';

/** Ciphertexts of an environment that open no more, as `hashCiphertext` names them. */
export type RetractedCiphertexts = ReadonlySet<string>;

/** Hashes, and one for each environment. */
const hashesKept = 1_000_000;
const rowsAtATime = 500;

export function hashCiphertext(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('base64url');
}

/** Closes ciphertexts of an environment, for good: those that only retracted revisions hold. */
export async function closeCiphertexts(
  tx: Tx,
  environmentId: string,
  hashes: readonly string[],
): Promise<void> {
  for (let from = 0; from < hashes.length; from += rowsAtATime) {
    await tx
      .insertInto('retracted_ciphertexts')
      .values(hashes.slice(from, from + rowsAtATime).map((hash) => ({ environment_id: environmentId, hash })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Returns a function that loads them; while no environment changes nothing is read from the database. */
export function createLoadRetracted(
  database: Database,
): (organizationId: string, environmentId: string) => Promise<RetractedCiphertexts> {
  const entries = createFairCache<{ readonly version: number; readonly hashes: RetractedCiphertexts }>({
    maxSize: hashesKept,
    sizeOf: ({ hashes }) => 1 + hashes.size,
  });
  return async (organizationId, environmentId) => {
    // Read before the rows are: what changes meanwhile makes the entry stale, never the other way round.
    const version = database.changes.versionOf('environments');
    const entry = entries.get(organizationId, environmentId);
    if (entry !== undefined && entry.version === version) return entry.hashes;
    const rows = await database.db
      .selectFrom('retracted_ciphertexts')
      .select('hash')
      .where('environment_id', '=', environmentId)
      .execute();
    const hashes = new Set(rows.map(({ hash }) => hash));
    if (version !== null) entries.set(organizationId, environmentId, { version, hashes });
    return hashes;
  };
}
