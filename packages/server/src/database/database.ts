import type { Kysely } from 'kysely';
import type { ChangeFeed } from './change-feed.ts';
import type { DatabaseFaults } from './database-faults.ts';
import type { Schema } from './schema.ts';
import type { StorageState } from './storage-state.ts';

export type Engine = 'sqlite' | 'postgres';

/** The open database, whichever engine is behind it. */
export interface Database {
  readonly engine: Engine;
  readonly db: Kysely<Schema>;
  readonly changes: ChangeFeed;
  readonly faults: DatabaseFaults;
  readonly storage: StorageState;
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
