import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

export interface PostgresPoolOptions {
  readonly connectionString: string;
  readonly maximumConnections: number;
  /** Told of connections that were lost while nobody used them. */
  readonly onFault: (cause: unknown) => void;
  /** Told when a connection was wanted and could not be had. */
  readonly onUnreachable?: (cause: unknown) => void;
  /** Called with the process of PostgreSQL whose statement was not answered within 2 s. */
  readonly onLongStatement?: (processId: number) => void;
  /** For work that may take as long as it takes: migrations, and the wait for those of another server. */
  readonly patience?: 'bounded' | 'unbounded';
}

/** `pg` answers 64-bit integers as text; ours are times and counters, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * Milliseconds. PostgreSQL ends a statement and this side a little later what was never answered, so that no request
 * hangs on a server that is frozen or unplugged; a transaction that its owner left open (a frozen process, a machine
 * without power) lets go of its locks, for which all others wait.
 */
const bounds = {
  statement_timeout: 8_000,
  query_timeout: 9_000,
  idle_in_transaction_session_timeout: 10_000,
};

const longStatementMilliseconds = 2_000;

/** A pool of connections that each give up in bounded time and are thrown away once they have not answered. */
export function createPostgresPool(options: PostgresPoolOptions): PostgresPool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maximumConnections,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 3_000,
    ...(options.patience === 'unbounded' ? {} : bounds),
  });
  pool.on('error', options.onFault);
  // Of one that is lost while it is used its query tells; without a listener it would end the process.
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

/** What was not answered in time may be answered later: whoever used the connection next would wait for that. */
function giveUpOnce(
  client: pg.PoolClient,
  onLongStatement: PostgresPoolOptions['onLongStatement'],
): PostgresPoolClient {
  let timeout: Error | null = null;
  const query = async (sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<never>> => {
    if (timeout !== null) throw timeout;
    const { processID } = client as { processID?: number };
    const timer = setTimeout(
      () => processID && onLongStatement?.(processID),
      longStatementMilliseconds,
    ).unref();
    try {
      return (await client.query(sql, [...parameters])) as PostgresQueryResult<never>;
    } catch (cause) {
      if (cause instanceof Error && cause.message === 'Query read timeout') timeout = cause;
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    // Kysely declares cursors as well, which nothing here uses.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy === true || timeout !== null),
  };
}
