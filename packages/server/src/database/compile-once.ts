import type { Compilable, CompiledQuery, DialectAdapter, Kysely, QueryResult } from 'kysely';
import type { Schema } from './schema.ts';
import type { Reader, Tx } from './transaction.ts';

/** Runs a compiled query with parameters in the order of the query. */
export type RunCompiled<Row, Db extends Reader = Reader> = (
  db: Db,
  parameters: readonly unknown[],
) => Promise<QueryResult<Row>>;

/**
 * Compiles a query with placeholders once for each open database. For the hot path, where compiling a query costs more
 * than running it.
 */
export function compileOnce<Row>(build: (db: Reader) => Compilable<Row>): RunCompiled<Row> {
  return compileFor<Row, Reader>(build);
}

/** Compiles a writing query, which only a transaction can run. */
export function compileWrite<Row>(build: (db: Kysely<Schema>) => Compilable<Row>): RunCompiled<Row, Tx> {
  return compileFor<Row, Tx>(build);
}

function compileFor<Row, Db extends Reader>(build: (db: Db) => Compilable<Row>): RunCompiled<Row, Db> {
  /** Keyed by the adapter, which is unique to each open database, because the engines' statements differ. */
  const compiledFor = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return (db, parameters) => {
    const { adapter } = db.getExecutor();
    const compiled = compiledFor.get(adapter) ?? build(db).compile();
    compiledFor.set(adapter, compiled);
    return db.executeQuery({ ...compiled, parameters });
  };
}
