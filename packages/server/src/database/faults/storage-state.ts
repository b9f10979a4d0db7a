import { kindOfDatabaseFault } from './database-faults.ts';

/** Whether there is space to write, as far as the faults of statements show it. */
export interface StorageState {
  /**
   * Whether the storage is full. Costs nothing until a statement fails for want of space; from then on it tries to
   * allocate some, once a second at most, until that succeeds.
   */
  isFull(): Promise<boolean>;
}

export interface StorageStateOptions {
  /** Allocates space as a write of some size does and gives it back; throws the database's fault. */
  readonly allocate: () => Promise<void>;
  /** Called when the storage becomes full, and when there is space again. */
  readonly onChange?: (state: 'full' | 'available') => void;
  /** Milliseconds on a clock that no one sets. */
  readonly now?: () => number;
}

/** As much as a probe allocates: more than a page, so that what is left over in pages in use is not taken for space. */
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
      // Any other fault says nothing about space: the next write shows it.
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
      // The probe fails this way, too.
      if (full) return;
      full = true;
      probedAt = now();
      onChange('full');
    },
  };
}
