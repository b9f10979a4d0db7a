import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

declare const mayWrite: unique symbol;

/**
 * A transaction that may write: the argument that the writing functions of stores require, and the proof that the
 * writer is authorized. Only `Database.write` creates one, either for a caller, who is authorized again inside it, or
 * for the server's own work.
 */
export type Tx = Transaction<Schema> & { readonly [mayWrite]: true };

/** A database or a transaction, for reads only. */
export type Reader = Pick<Kysely<Schema>, 'selectFrom' | 'getExecutor' | 'executeQuery'>;
