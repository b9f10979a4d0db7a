/**
 * A cache with a size limit that owners, such as organizations, share. Over the limit, the owner with the most entries
 * loses its least recently used ones. An owner that fills the cache therefore evicts its own entries, and none of an
 * owner with fewer.
 */
export interface FairCache<Value> {
  get(ownerId: string, key: string): Value | undefined;
  set(ownerId: string, key: string, value: Value): void;
  delete(ownerId: string, key: string): void;
  /** Returns all entries; this does not count as a use of them. */
  entries(): Iterable<FairCacheEntry<Value>>;
}

export interface FairCacheEntry<Value> {
  readonly ownerId: string;
  readonly key: string;
  readonly value: Value;
}

interface Owner<Value> {
  size: number;
  /** The entries, least recently used first. */
  readonly held: Map<string, { readonly value: Value; readonly size: number }>;
}

/** Creates a fair cache. `maxSize` limits the sum of all sizes; a larger value is not stored. */
export function createFairCache<Value>(options: {
  readonly maxSize: number;
  readonly sizeOf?: (value: Value) => number;
}): FairCache<Value> {
  const { maxSize, sizeOf = () => 1 } = options;
  const owners = new Map<string, Owner<Value>>();
  let size = 0;
  /**
   * The largest share, and the owners that had it at the last search. The last of them loses an entry first.
   */
  let largest: { readonly size: number; readonly ids: string[] } = { size: 0, ids: [] };

  function remove(ownerId: string, key: string): void {
    const owner = owners.get(ownerId);
    const entry = owner?.held.get(key);
    if (owner === undefined || entry === undefined) return;
    owner.held.delete(key);
    owner.size -= entry.size;
    size -= entry.size;
    if (owner.held.size === 0) owners.delete(ownerId);
  }

  /**
   * Finds the owner with the largest share; of equal owners, the one that stored an entry first. One search finds all
   * owners of that share, so a cache with many small shares is not searched again for each entry.
   */
  function findLargest(): readonly [string, Owner<Value>] {
    for (let searched = false; ; searched = true) {
      for (let id = largest.ids.at(-1); id !== undefined; id = largest.ids.at(-1)) {
        const owner = owners.get(id);
        if (owner?.size === largest.size) return [id, owner];
        largest.ids.pop();
      }
      if (searched) throw new Error('the cache is empty and too large');
      searchLargest();
    }
  }

  function searchLargest(): void {
    largest = { size: 0, ids: [] };
    for (const [id, owner] of owners) {
      if (owner.size > largest.size) largest = { size: owner.size, ids: [] };
      if (owner.size === largest.size) largest.ids.push(id);
    }
    largest.ids.reverse();
  }

  function shrink(): void {
    while (size > maxSize) {
      const [ownerId, { held }] = findLargest();
      for (const key of held.keys()) {
        remove(ownerId, key);
        break;
      }
    }
  }

  function ownerOf(ownerId: string): Owner<Value> {
    const known = owners.get(ownerId);
    if (known !== undefined) return known;
    const created: Owner<Value> = { size: 0, held: new Map() };
    owners.set(ownerId, created);
    return created;
  }

  return {
    get(ownerId, key) {
      const held = owners.get(ownerId)?.held;
      const entry = held?.get(key);
      if (held === undefined || entry === undefined) return undefined;
      held.delete(key);
      held.set(key, entry);
      return entry.value;
    },
    set(ownerId, key, value) {
      remove(ownerId, key);
      const entry = { value, size: sizeOf(value) };
      if (entry.size > maxSize) return;
      const owner = ownerOf(ownerId);
      owner.held.set(key, entry);
      owner.size += entry.size;
      size += entry.size;
      if (owner.size > largest.size) largest = { size: owner.size, ids: [ownerId] };
      shrink();
    },
    delete: remove,
    *entries() {
      for (const [ownerId, { held }] of owners)
        for (const [key, { value }] of held) yield { ownerId, key, value };
    },
  };
}
