import type { Kysely, Transaction } from 'kysely';
import type { ChangeFeed } from './change-feed.ts';
import type { Schema } from './schema.ts';

export type Engine = 'sqlite' | 'postgres';

/** A transaction of the one schema: what a store's writing functions take. */
export type Tx = Transaction<Schema>;
/** Anything that can read: the database or a transaction. */
export type Reader = Kysely<Schema>;

/** The open database, whichever engine is behind it. */
export interface Database {
  readonly engine: Engine;
  readonly db: Kysely<Schema>;
  readonly changes: ChangeFeed;
  /** Throws when the database cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
