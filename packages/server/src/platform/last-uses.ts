import { createFairCache } from './fair-cache.ts';
import type { Clock } from './time/clock.ts';

/** Records times of last use in memory and writes them periodically, so that no request waits for the write. */
export interface LastUses {
  /** Records a use. `ownerId` is the organization or user whose share of the cache it counts against. */
  note(ownerId: string, id: string): void;
  /** Writes the recorded times; after a failure they are kept for the next flush. */
  flush(): Promise<void>;
}

const maxNoted = 10_000;

export function createLastUses(
  clock: Pick<Clock, 'now'>,
  write: (usedAt: ReadonlyMap<string, number>) => Promise<void>,
): LastUses {
  let noted = createFairCache<number>({ maxSize: maxNoted });
  return {
    note(ownerId, id) {
      noted.set(ownerId, id, clock.now());
    },
    async flush() {
      const uses = [...noted.entries()];
      if (uses.length === 0) return;
      noted = createFairCache({ maxSize: maxNoted });
      try {
        await write(new Map(uses.map(({ key, value }) => [key, value])));
      } catch (cause) {
        for (const { ownerId, key, value } of uses)
          if (noted.get(ownerId, key) === undefined) noted.set(ownerId, key, value);
        throw cause;
      }
    },
  };
}
