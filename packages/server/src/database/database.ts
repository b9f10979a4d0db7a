import type { ChangeFeed } from './changes/change-feed.ts';
import type { WriteTerms } from './changes/writing-change-feed.ts';
import type { DatabaseFaults } from './faults/database-faults.ts';
import type { StorageState } from './faults/storage-state.ts';
import type { Reader, Tx } from './transaction.ts';

export type Engine = 'sqlite' | 'postgres';

/** The open database, whichever engine is behind it. */
export interface Database {
  readonly engine: Engine;
  /** For reading alone. */
  readonly db: Reader;
  readonly changes: ChangeFeed;
  readonly faults: DatabaseFaults;
  readonly storage: StorageState;
  /**
   * Runs `work` in a transaction, the only way to write. A caller's check runs in it first, and what it throws ends it.
   * Every cache of the topics, everywhere, forgets with the commit.
   */
  write<Result>(terms: WriteTerms, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Throws when the database cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Called with the cause when a connection is lost in the background; the caller logs it. */
  readonly onFault: (cause: unknown) => void;
  /** Called once for each wait of more than 2 s for another process, with what is waited for; the caller logs it. */
  readonly onWait?: (reason: string) => void;
  /** Called when the storage becomes full, and when there is space again; the caller logs it. */
  readonly onStorage?: (state: 'full' | 'available') => void;
  readonly maximumConnections?: number;
}
