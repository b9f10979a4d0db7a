import type { Clock } from './clock.ts';
import { createFairCache } from './fair-cache.ts';

/** Notes when things were last used and writes it down now and then: nobody waits for it. */
export interface LastUses {
  /** `ownerId` is the organization, or the user, that is charged for the room that it takes. */
  note(ownerId: string, id: string): void;
  /** Writes what was noted; what a failure kept from being written is kept for the next time. */
  flush(): Promise<void>;
}

const mostNoted = 10_000;

export function createLastUses(
  clock: Pick<Clock, 'now'>,
  write: (usedAt: ReadonlyMap<string, number>) => Promise<void>,
): LastUses {
  let noted = createFairCache<number>({ maxSize: mostNoted });
  return {
    note(ownerId, id) {
      noted.set(ownerId, id, clock.now());
    },
    async flush() {
      const uses = [...noted.entries()];
      if (uses.length === 0) return;
      noted = createFairCache({ maxSize: mostNoted });
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
