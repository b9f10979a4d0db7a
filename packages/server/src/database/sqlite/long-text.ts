import { type RawBuilder, SqliteAdapter, sql } from 'kysely';
import type { Reader } from '../transaction.ts';

/** A byte order mark is a part of the text. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Selects a column with long text, for `decodeLongText`. SQLite returns its bytes, because the driver decodes text that
 * is not ASCII six times as slowly as a TextDecoder: 1 MiB takes 4 ms of the main thread.
 */
export function selectLongText(db: Reader, column: string): RawBuilder<Uint8Array | string> {
  const { adapter } = db.getExecutor();
  return adapter instanceof SqliteAdapter ? sql`cast(${sql.ref(column)} as blob)` : sql`${sql.ref(column)}`;
}

export function decodeLongText(selected: Uint8Array | string): string {
  return typeof selected === 'string' ? selected : utf8.decode(selected);
}
