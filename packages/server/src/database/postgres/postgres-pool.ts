import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import { isQueryTimeout } from '../faults/database-faults.ts';

export interface PostgresPoolOptions {
  readonly connectionString: string;
  readonly maximumConnections: number;
  /** Called when an idle connection is lost. */
  readonly onFault: (cause: unknown) => void;
  /** Called when no connection becomes available in time. */
  readonly onUnreachable?: (cause: unknown) => void;
  /** Called with the PostgreSQL process whose statement takes longer than 2 s. */
  readonly onLongStatement?: (processId: number) => void;
  /** `unlimited` is for migrations and for waiting for another server's migrations. */
  readonly statementTime?: 'limited' | 'unlimited';
}

/** `pg` returns 64-bit integers as text; the schema uses them only for times and counters, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * Milliseconds. PostgreSQL ends a slow statement, and the client gives up a little later, so that no request hangs on a
 * frozen or disconnected server. PostgreSQL aborts a transaction that its owner left open (a frozen process, a machine
 * without power), so that it releases its locks.
 */
const timeouts = {
  statement_timeout: 8_000,
  query_timeout: 9_000,
  idle_in_transaction_session_timeout: 10_000,
};

const longStatementMs = 2_000;

/** Creates a pool of connections whose statements time out. A connection is discarded after a time-out. */
export function createPostgresPool(options: PostgresPoolOptions): PostgresPool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maximumConnections,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 3_000,
    ...(options.statementTime === 'unlimited' ? {} : timeouts),
  });
  pool.on('error', options.onFault);
  // The query reports the loss of a connection that is in use; an unhandled error event would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const connect = async () => {
    try {
      return await pool.connect();
    } catch (cause) {
      options.onUnreachable?.(cause);
      throw cause;
    }
  };
  return {
    options: pool.options,
    connect: async () => giveUpOnce(await connect(), options.onLongStatement),
    end: () => pool.end(),
  };
}

/** Discards a connection after a time-out, because its late response would delay the next query on it. */
function giveUpOnce(
  client: pg.PoolClient,
  onLongStatement: PostgresPoolOptions['onLongStatement'],
): PostgresPoolClient {
  let timeout: Error | null = null;
  const query = async (sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<never>> => {
    if (timeout !== null) throw timeout;
    const { processID } = client as { processID?: number };
    const timer = setTimeout(() => processID && onLongStatement?.(processID), longStatementMs).unref();
    try {
      return (await client.query(sql, [...parameters])) as PostgresQueryResult<never>;
    } catch (cause) {
      if (isQueryTimeout(cause)) timeout = cause;
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    // Kysely's type declares cursors too, which are not used here.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy === true || timeout !== null),
  };
}
