import type { ChangeFeed } from './changes/change-feed.ts';
import type { WriteTerms } from './changes/writing-change-feed.ts';
import type { DatabaseFaults } from './faults/database-faults.ts';
import type { StorageState } from './faults/storage-state.ts';
import type { Reader, Tx } from './transaction.ts';

export type Engine = 'sqlite' | 'postgres';

/** An open database: SQLite or PostgreSQL. */
export interface Database {
  readonly engine: Engine;
  /** For reads only. */
  readonly db: Reader;
  readonly changes: ChangeFeed;
  readonly faults: DatabaseFaults;
  readonly storage: StorageState;
  /**
   * Runs `work` in a transaction; this is the only way to write. The caller's check runs first and aborts the
   * transaction if it throws. The commit invalidates all caches of the topics on all servers.
   */
  write<Result>(terms: WriteTerms, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Throws if the database cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Called with the cause when a connection is lost in the background; the caller logs it. */
  readonly onFault: (cause: unknown) => void;
  /** Called once for each wait for another process that exceeds 2 s, with a description; the caller logs it. */
  readonly onWait?: (reason: string) => void;
  /** Called when the storage becomes full, and when it has space again; the caller logs it. */
  readonly onStorage?: (state: 'full' | 'available') => void;
  readonly maximumConnections?: number;
}
