import {
  type CompiledQuery,
  type DialectAdapter,
  type Insertable,
  PostgresAdapter,
  type QueryResult,
  type RawBuilder,
  sql,
} from 'kysely';
import { compileWrite, type RunCompiled } from './compile-once.ts';
import type { Schema } from './schema.ts';
import type { Tx } from './transaction.ts';

type Table = keyof Schema;

export interface BatchInsert<Row> {
  /**
   * Inserts all rows in as few statements as possible. Rows of a second table can be inserted before them; on
   * PostgreSQL, in the same statement and round trip.
   */
  insert(tx: Tx, rows: readonly Row[], before?: RowsOfAnother): Promise<void>;
  /** Rows to insert before those of another table. */
  rowsOf(rows: readonly Row[]): RowsOfAnother;
  /** For PostgreSQL, with all rows in one JSON parameter. */
  readonly statement: RawBuilder<unknown>;
}

export interface RowsOfAnother {
  readonly batch: Pick<BatchInsert<never>, 'statement'>;
  readonly rows: readonly object[];
  insert(tx: Tx): Promise<void>;
}

export interface BatchInsertOptions {
  /** The action for existing rows; if omitted, they make the insertion fail. */
  readonly onConflict?: RawBuilder<unknown>;
}

/**
 * SQLite allows 32,766 parameters per statement; 128 rows of 20 columns stay far below that. 31 rows take 5 statements.
 */
const chunkSizes = [128, 64, 32, 16, 8, 4, 2, 1] as const;

/**
 * Creates an insertion for the hot path: statements are compiled once and only their parameters change, because compiling
 * costs more than the insertion itself. PostgreSQL, where each statement is a round trip, gets all rows at once, as JSON;
 * SQLite gets them in chunks of a few fixed sizes.
 */
export function createBatchInsert<Name extends Table>(
  table: Name,
  columns: readonly (keyof Schema[Name] & string)[],
  { onConflict }: BatchInsertOptions = {},
): BatchInsert<Schema[Name]> {
  /** Keyed by the adapter, which is unique to each open database, because the engines' statements differ. */
  const compiledFor = new WeakMap<DialectAdapter, Map<number, CompiledQuery>>();

  function statementFor(tx: Tx, size: number): CompiledQuery {
    const { adapter } = tx.getExecutor();
    const compiled = compiledFor.get(adapter) ?? new Map<number, CompiledQuery>();
    compiledFor.set(adapter, compiled);
    const known = compiled.get(size);
    if (known) return known;
    const row = Object.fromEntries(columns.map((column) => [column, 0])) as Insertable<Schema[Name]>;
    const insertion = tx.insertInto(table).values(Array.from({ length: size }, () => row));
    const query = (onConflict === undefined ? insertion : insertion.modifyEnd(onConflict)).compile();
    compiled.set(size, query);
    return query;
  }

  async function insertChunk(tx: Tx, rows: readonly Schema[Name][]): Promise<QueryResult<unknown>> {
    const parameters: unknown[] = [];
    for (const row of rows) for (const column of columns) parameters.push(row[column] ?? null);
    return tx.executeQuery({ ...statementFor(tx, rows.length), parameters });
  }

  const into = sql.table(table);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const statement = sql`insert into ${into} (${names}) select ${names} from json_populate_recordset(null::${into}, ${'[]'}::json) ${onConflict ?? sql``}`;
  const insertJson = compileWrite<unknown>((db) => ({ compile: () => statement.compile(db) }));
  const insertBothByBatch = new WeakMap<object, RunCompiled<unknown, Tx>>();

  /** A writing statement in `with` runs to its end even if nothing reads from it (PostgreSQL manual, 7.8.4). */
  function insertBoth(tx: Tx, before: RowsOfAnother, rows: readonly object[]) {
    const { batch } = before;
    const run =
      insertBothByBatch.get(batch) ??
      compileWrite<unknown>((db) => ({
        compile: () => sql`with before as (${batch.statement}) ${statement}`.compile(db),
      }));
    insertBothByBatch.set(batch, run);
    return run(tx, [formatRows(before.rows), formatRows(rows)]);
  }

  const batch: BatchInsert<Schema[Name]> = {
    statement,
    rowsOf: (rows) => ({ batch, rows, insert: (tx) => batch.insert(tx, rows) }),
    async insert(tx, rows, before) {
      const isPostgres = tx.getExecutor().adapter instanceof PostgresAdapter;
      if (before !== undefined && before.rows.length > 0) {
        if (isPostgres && rows.length > 0) {
          await insertBoth(tx, before, rows);
          return;
        }
        await before.insert(tx);
      }
      if (rows.length === 0) return;
      if (isPostgres) {
        await insertJson(tx, [formatRows(rows)]);
        return;
      }
      let start = 0;
      while (start < rows.length) {
        const size = chunkSizes.find((candidate) => candidate <= rows.length - start) ?? 1;
        await insertChunk(tx, rows.slice(start, start + size));
        start += size;
      }
    },
  };
  return batch;
}

/** UTF-8 cannot encode a lone surrogate, and PostgreSQL refuses its escape; in a parameter it would be replaced too. */
function formatRows(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  if (!/\\ud[89a-f]/.test(text)) return text;
  return JSON.stringify(rows, (_name, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}
