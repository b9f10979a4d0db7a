import type { Kysely } from 'kysely';
import type { ChangeFeed } from './change-feed.ts';
import type { DatabaseFaults } from './database-faults.ts';
import type { Schema } from './schema.ts';

export type Engine = 'sqlite' | 'postgres';

/** The open database, whichever engine is behind it. */
export interface Database {
  readonly engine: Engine;
  readonly db: Kysely<Schema>;
  readonly changes: ChangeFeed;
  readonly faults: DatabaseFaults;
  /** Throws when the database cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Told of a lost connection in the background; the caller logs it. */
  readonly onFault: (cause: unknown) => void;
  readonly maximumConnections?: number;
}
