import type { Compilable, CompiledQuery, DialectAdapter, Kysely, QueryResult } from 'kysely';
import type { Schema } from './schema.ts';
import type { Reader, Tx } from './transaction.ts';

/** Runs a query that was compiled before, with parameters in the order in which the query takes them. */
export type RunCompiled<Row, Db extends Reader = Reader> = (
  db: Db,
  parameters: readonly unknown[],
) => Promise<QueryResult<Row>>;

/**
 * For the hot path, where compiling a query costs more than running it: it is built and compiled once for each open
 * database, with values that stand for the parameters.
 */
export function compileOnce<Row>(build: (db: Reader) => Compilable<Row>): RunCompiled<Row> {
  return compileFor<Row, Reader>(build);
}

/** The same for a query that writes: only a transaction runs it. */
export function compileWrite<Row>(build: (db: Kysely<Schema>) => Compilable<Row>): RunCompiled<Row, Tx> {
  return compileFor<Row, Tx>(build);
}

function compileFor<Row, Db extends Reader>(build: (db: Db) => Compilable<Row>): RunCompiled<Row, Db> {
  /** By the adapter, of which each open database has its own: the engines' statements differ. */
  const compiledFor = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return (db, parameters) => {
    const { adapter } = db.getExecutor();
    const compiled = compiledFor.get(adapter) ?? build(db).compile();
    compiledFor.set(adapter, compiled);
    return db.executeQuery({ ...compiled, parameters });
  };
}
