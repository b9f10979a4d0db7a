import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

declare const mayWrite: unique symbol;

/**
 * A transaction that may write: what a store's writing functions take, and the proof that somebody is allowed to.
 * `Database.write` is the only way to get one: for a caller who is authorized again inside it, or for work of the
 * server's own.
 */
export type Tx = Transaction<Schema> & { readonly [mayWrite]: true };

/** The database or a transaction, to read from. It has no way to write. */
export type Reader = Pick<Kysely<Schema>, 'selectFrom' | 'getExecutor' | 'executeQuery'>;
