import { kindOfDatabaseFault } from './database-faults.ts';

/** The state of the storage, derived from the faults of statements. */
export interface StorageState {
  /**
   * Returns true if the storage is full. Costs nothing until a statement fails for lack of space; from then on it tries
   * to allocate space, at most once a second, until that succeeds.
   */
  isFull(): Promise<boolean>;
}

export interface StorageStateOptions {
  /** Allocates space, as a write of some size would, and frees it; throws the database's fault. */
  readonly allocate: () => Promise<void>;
  /** Called when the storage becomes full, and when it has space again. */
  readonly onChange?: (state: 'full' | 'available') => void;
  /** The current time in milliseconds, from a monotonic clock. */
  readonly now?: () => number;
}

/** The size of a probe: more than a page, so that free space within used pages does not count. */
export const probeBytes = 262_144;
const probeIntervalMs = 1_000;

export function createStorageState({
  allocate,
  onChange = () => {},
  now = () => performance.now(),
}: StorageStateOptions): StorageState & { noteFull(): void } {
  let full = false;
  let probedAt = 0;
  let probing: Promise<void> | null = null;

  async function probe(): Promise<void> {
    try {
      await allocate();
    } catch (error) {
      // Any other fault has nothing to do with space; the next write will show it.
      if (kindOfDatabaseFault(error) === 'storage_full') return;
    } finally {
      probedAt = now();
    }
    full = false;
    onChange('available');
  }

  return {
    async isFull() {
      if (!full) return false;
      if (now() - probedAt >= probeIntervalMs) {
        probing ??= probe().finally(() => {
          probing = null;
        });
      }
      await probing;
      return full;
    },
    noteFull() {
      // The probe itself fails with this fault too.
      if (full) return;
      full = true;
      probedAt = now();
      onChange('full');
    },
  };
}
