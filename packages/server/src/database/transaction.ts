import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** A transaction of the one schema: what a store's writing functions take. */
export type Tx = Transaction<Schema>;
/** Anything that can read: the database or a transaction. */
export type Reader = Kysely<Schema>;
