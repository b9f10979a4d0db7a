import type { Database } from '../../database/index.ts';
import { createFairCache } from '../../platform/fair-cache.ts';
import type { RetractedCiphertexts } from '../ciphertexts/index.ts';
import { listRetracted } from './retracted-ciphertext-store.ts';

/** The size limit of the cache: the number of hashes, plus one for each environment. */
const hashesKept = 1_000_000;

/** Returns a function that loads the hashes; reads nothing from the database while no environment changes. */
export function createLoadRetracted(
  database: Database,
): (organizationId: string, environmentId: string) => Promise<RetractedCiphertexts> {
  const entries = createFairCache<{ readonly version: number; readonly hashes: RetractedCiphertexts }>({
    maxSize: hashesKept,
    sizeOf: ({ hashes }) => 1 + hashes.size,
  });
  return async (organizationId, environmentId) => {
    // The version is read before the rows, so that a concurrent change makes the entry stale, and never the other way
    // round.
    const version = database.changes.versionOf('environments');
    const entry = entries.get(organizationId, environmentId);
    if (entry !== undefined && entry.version === version) return entry.hashes;
    const hashes = await listRetracted(database.db, environmentId);
    if (version !== null) entries.set(organizationId, environmentId, { version, hashes });
    return hashes;
  };
}
