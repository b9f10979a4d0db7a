import { createHash } from 'node:crypto';
import type { Database } from '../../database/index.ts';
import { createFairCache } from '../../platform/fair-cache.ts';
import { listRetracted } from './retracted-ciphertext-store.ts';

/** Ciphertexts of an environment that open no more, as `hashCiphertext` names them. */
export type RetractedCiphertexts = ReadonlySet<string>;

/** Hashes, and one for each environment. */
const hashesKept = 1_000_000;

export function hashCiphertext(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('base64url');
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
    const hashes = await listRetracted(database.db, environmentId);
    if (version !== null) entries.set(organizationId, environmentId, { version, hashes });
    return hashes;
  };
}
