import type { Clock } from './clock.ts';

/** Notes when things were last used and writes it down now and then: nobody waits for it. */
export interface LastUses {
  note(id: string): void;
  /** Writes what was noted; what a failure kept from being written is kept for the next time. */
  flush(): Promise<void>;
}

const mostNoted = 10_000;

export function createLastUses(
  clock: Pick<Clock, 'now'>,
  write: (usedAt: ReadonlyMap<string, number>) => Promise<void>,
): LastUses {
  let noted = new Map<string, number>();
  return {
    note(id) {
      if (noted.size < mostNoted || noted.has(id)) noted.set(id, clock.now());
    },
    async flush() {
      if (noted.size === 0) return;
      const uses = noted;
      noted = new Map();
      try {
        await write(uses);
      } catch (cause) {
        noted = new Map([...uses, ...noted]);
        throw cause;
      }
    },
  };
}
