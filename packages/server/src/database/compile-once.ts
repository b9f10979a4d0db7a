import type { Compilable, CompiledQuery, DialectAdapter, QueryResult } from 'kysely';
import type { Reader } from './transaction.ts';

/** Runs a query that was compiled before, with parameters in the order in which the query takes them. */
export type RunCompiled<Row> = (db: Reader, parameters: readonly unknown[]) => Promise<QueryResult<Row>>;

/**
 * For the hot path, where compiling a query costs more than running it: it is built and compiled once for each open
 * database, with values that stand for the parameters.
 */
export function compileOnce<Row>(build: (db: Reader) => Compilable<Row>): RunCompiled<Row> {
  /** By the adapter, of which each open database has its own: the engines' statements differ. */
  const compiledFor = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return (db, parameters) => {
    const { adapter } = db.getExecutor();
    const compiled = compiledFor.get(adapter) ?? build(db).compile();
    compiledFor.set(adapter, compiled);
    return db.executeQuery({ ...compiled, parameters });
  };
}
