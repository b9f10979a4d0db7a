import type { Database } from '../../../src/database/index.ts';

/** A write that has begun and waits. */
export interface HeldWrite {
  /** Resolves when the write is reached. */
  readonly reached: Promise<void>;
  release(): void;
}

export interface GatedDatabase extends Database {
  /** Holds the `nth` of the next write transactions before it begins, by default the first; the others pass. */
  holdWrite(nth?: number): HeldWrite;
  /** Returns the number of write transactions that were begun. */
  countWrites(): number;
}

/** The database, with a gate before its transactions, except those of maintenance: they change nothing that is visible. */
export function gateWrites(database: Database): GatedDatabase {
  let writes = 0;
  let next: { readonly write: number; readonly reach: () => void; readonly released: Promise<void> } | null =
    null;
  return {
    ...database,
    countWrites: () => writes,
    holdWrite(nth = 1) {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      next = { write: writes + nth, reach: reached.resolve, released: released.promise };
      return {
        reached: reached.promise,
        release() {
          next = null;
          released.resolve();
        },
      };
    },
    async write(terms, work) {
      if (terms.by === 'maintenance') return database.write(terms, work);
      writes += 1;
      const held = next;
      if (held?.write === writes) {
        next = null;
        held.reach();
        await held.released;
      }
      return database.write(terms, work);
    },
  };
}
