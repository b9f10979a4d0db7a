import type { LogEvent } from 'kysely';

/**
 * `connection`: it cannot be reached, or the connection was lost. `timeout`: a statement took too long. `conflict`: another
 * transaction, or process, was in the way. `constraint`: what was to be written may not be. `capacity`: the disk is full or
 * faulty, or there are too many connections.
 */
export const databaseFaultKinds = [
  'connection',
  'timeout',
  'conflict',
  'constraint',
  'capacity',
  'other',
] as const;

export type DatabaseFaultKind = (typeof databaseFaultKinds)[number];

/** Statements that failed since the start, by kind. */
export interface DatabaseFaults {
  countOf(kind: DatabaseFaultKind): number;
}

/** SQLSTATE classes and conditions (PostgreSQL, Appendix A), and codes of Node's. */
const kindsByCode: readonly (readonly [RegExp, DatabaseFaultKind])[] = [
  [/^(?:57014|25P03)$/, 'timeout'],
  [/^(?:08|57P)|^E(?:CONN|PIPE|HOST|NET|NOTFOUND|AI_|TIMEDOUT)/, 'connection'],
  [/^(?:40|55P03)/, 'conflict'],
  [/^23/, 'constraint'],
  [/^(?:53|58)/, 'capacity'],
];

/** Primary result codes of SQLite: busy, locked; constraint; I/O error, corrupt, full. */
const kindsByResult: ReadonlyMap<number, DatabaseFaultKind> = new Map([
  [5, 'conflict'],
  [6, 'conflict'],
  [19, 'constraint'],
  [10, 'capacity'],
  [11, 'capacity'],
  [13, 'capacity'],
]);

export function kindOfDatabaseFault(error: unknown): DatabaseFaultKind {
  if (!(error instanceof Error)) return 'other';
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return kindsByResult.get(errcode & 0xff) ?? 'other';
  if (/Query read timeout|timeout expired/.test(error.message)) return 'timeout';
  if (/when trying to connect|Connection terminated|not queryable/.test(error.message)) return 'connection';
  return kindsByCode.find(([pattern]) => pattern.test(String(code)))?.[1] ?? 'other';
}

/** Counts what fails; `log` is for Kysely, which tells it of every statement. */
export function countDatabaseFaults(): {
  readonly faults: DatabaseFaults;
  readonly log: (event: LogEvent) => void;
  count(error: unknown): void;
} {
  const counts = new Map<DatabaseFaultKind, number>();
  const count = (error: unknown) => {
    const kind = kindOfDatabaseFault(error);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  return {
    faults: { countOf: (kind) => counts.get(kind) ?? 0 },
    count,
    log(event) {
      if (event.level === 'error') count(event.error);
    },
  };
}
