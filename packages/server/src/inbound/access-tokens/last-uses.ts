import type { Database } from '../../database/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { writeLastUses } from './store.ts';

/** Notes when tokens were last used and writes it down now and then: nobody waits for it. */
export interface LastUses {
  note(tokenId: string): void;
  /** Writes what was noted; a failure keeps it for the next time. */
  flush(): Promise<void>;
}

const mostNoted = 10_000;

export function createLastUses(database: Database, clock: Clock): LastUses {
  let noted = new Map<string, number>();
  return {
    note(tokenId) {
      if (noted.size < mostNoted || noted.has(tokenId)) noted.set(tokenId, clock.now());
    },
    async flush() {
      if (noted.size === 0) return;
      const uses = noted;
      noted = new Map();
      try {
        await database.db.transaction().execute((tx) => writeLastUses(tx, uses));
      } catch (cause) {
        noted = new Map([...uses, ...noted]);
        throw cause;
      }
    },
  };
}
