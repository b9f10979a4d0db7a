import type { LogEvent } from 'kysely';
import { errorCodeOf } from '../../platform/error-code.ts';
import { EndedTransaction } from './ended-transaction.ts';

/**
 * `connection`: the database cannot be reached, or the connection was lost. `timeout`: a statement took too long.
 * `conflict`: another transaction or process holds a lock. `constraint`: the schema refuses a row. `storage_full`:
 * the disk, a quota or the maximum size of the file is reached. `read_only`: the database refuses writes. `capacity`: too
 * many connections, out of memory, or a faulty disk. `corrupt`: the file is damaged, or not a database.
 */
export const databaseFaultKinds = [
  'connection',
  'timeout',
  'conflict',
  'constraint',
  'storage_full',
  'read_only',
  'capacity',
  'corrupt',
  'other',
] as const;

export type DatabaseFaultKind = (typeof databaseFaultKinds)[number];

/** The number of failed statements since the start, by kind. */
export interface DatabaseFaults {
  countOf(kind: DatabaseFaultKind): number;
}

/** SQLSTATE classes and conditions (PostgreSQL, Appendix A), and Node's error codes. */
const kindsByCode: readonly (readonly [RegExp, DatabaseFaultKind])[] = [
  [/^(?:53100|ENOSPC|EDQUOT)$/, 'storage_full'],
  [/^(?:57014|25P03)$/, 'timeout'],
  // 28: the password or `pg_hba.conf` was changed; 3D: the database was dropped or renamed.
  [/^(?:08|28|3D|57P)|^E(?:CONN|PIPE|HOST|NET|NOTFOUND|AI_|TIMEDOUT)/, 'connection'],
  [/^(?:40|55P03)/, 'conflict'],
  [/^23/, 'constraint'],
  // The server was the primary and no longer is.
  [/^(?:25006|EROFS)$/, 'read_only'],
  [/^XX00[12]$/, 'corrupt'],
  [/^(?:53|58)/, 'capacity'],
];

const sqliteBusy = 5;

/** Primary result codes of SQLite: busy, locked, read-only, I/O error, corrupt, full, constraint, not a database. */
const kindsByResult: ReadonlyMap<number, DatabaseFaultKind> = new Map([
  [sqliteBusy, 'conflict'],
  [6, 'conflict'],
  [8, 'read_only'],
  [10, 'capacity'],
  [11, 'corrupt'],
  [13, 'storage_full'],
  [19, 'constraint'],
  [26, 'corrupt'],
]);

/** SQLITE_IOERR_SHMSIZE: the index of the write-ahead log cannot grow, usually because the disk is full. */
const sharedMemoryCannotGrow = 4_874;

/** The connection refusals of PostgreSQL that operators fix in different ways. */
const refusalsByCode: readonly (readonly [RegExp, ConnectionRefusal])[] = [
  [/^28P01$/, 'password'],
  [/^28/, 'user'],
  [/^3D000$/, 'database'],
  [/^42501$/, 'privilege'],
  [/^57P03$/, 'starting'],
];

export type ConnectionRefusal = 'password' | 'user' | 'database' | 'privilege' | 'starting';

const queryTimeout = 'Query read timeout';
/** Messages of the PostgreSQL client that have no code. */
const clientTimeout = new RegExp(`${queryTimeout}|timeout expired`);
const clientConnection = /when trying to connect|Connection terminated|not queryable/;

/** Returns the kind of the first error in the chain of causes that has a known kind. */
export function kindOfDatabaseFault(error: unknown): DatabaseFaultKind {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const kind = kindOfOne(cause);
    if (kind !== 'other') return kind;
  }
  return 'other';
}

function kindOfOne(error: Error): DatabaseFaultKind {
  if (error instanceof EndedTransaction) return 'capacity';
  const resultCode = resultCodeOf(error);
  if (resultCode !== null) {
    if (resultCode === sharedMemoryCannotGrow) return 'storage_full';
    return kindsByResult.get(primaryOf(resultCode)) ?? 'other';
  }
  if (clientTimeout.test(error.message)) return 'timeout';
  if (clientConnection.test(error.message)) return 'connection';
  const code = errorCodeOf(error) ?? '';
  return kindsByCode.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}

/** Returns the extended result code of an error of SQLite; null for any other error. */
function resultCodeOf(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
  return typeof code === 'number' ? code : null;
}

function primaryOf(resultCode: number): number {
  return resultCode & 0xff;
}

/** Returns true for an error of SQLite itself, even one without a known kind. */
export function isSqliteError(error: unknown): boolean {
  return errorCodeOf(error) === 'ERR_SQLITE_ERROR';
}

/** Recognizes SQLITE_BUSY and all its extended codes: another process is writing. */
export function isSqliteBusy(error: unknown): error is Error {
  const code = resultCodeOf(error);
  return code !== null && primaryOf(code) === sqliteBusy;
}

/** Recognizes a statement that the PostgreSQL client gave up on; its response may still arrive on the connection. */
export function isQueryTimeout(error: unknown): error is Error {
  return error instanceof Error && error.message === queryTimeout;
}

/** Returns why PostgreSQL refuses the connection or the start; null for any other fault. */
export function connectionRefusalOf(error: unknown): ConnectionRefusal | null {
  const code = errorCodeOf(error) ?? '';
  return refusalsByCode.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

const transient: ReadonlySet<DatabaseFaultKind> = new Set([
  'connection',
  'timeout',
  'conflict',
  'storage_full',
  'read_only',
  'capacity',
]);

/** Returns true if the same request can succeed later, because the database caused the fault and not the request. */
export function isTransientDatabaseFault(error: unknown): boolean {
  return transient.has(kindOfDatabaseFault(error));
}

/**
 * Returns true if every other transaction would currently fail as well. A deadlock or a serialization failure (class 40)
 * affects one transaction only, which can be retried at once.
 */
export function concernsWholeDatabase(error: unknown): boolean {
  return isTransientDatabaseFault(error) && !canRunAgainAtOnce(error);
}

function canRunAgainAtOnce(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/^40/.test(errorCodeOf(cause) ?? '')) return true;
  }
  return false;
}

/** Counts failed statements. `log` is passed to Kysely, which reports every statement. */
export function countDatabaseFaults(onFault: (kind: DatabaseFaultKind) => void = () => {}): {
  readonly faults: DatabaseFaults;
  readonly log: (event: LogEvent) => void;
  count(error: unknown): void;
} {
  const counts = new Map<DatabaseFaultKind, number>();
  const count = (error: unknown) => {
    const kind = kindOfDatabaseFault(error);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    onFault(kind);
  };
  return {
    faults: { countOf: (kind) => counts.get(kind) ?? 0 },
    count,
    log(event) {
      if (event.level === 'error') count(event.error);
    },
  };
}
