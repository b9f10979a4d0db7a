import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Reader } from '../database/index.ts';
import { mainThreadBytes } from '../platform/turns/main-thread-budget.ts';
import { mapInTurns, type Portions } from '../platform/turns/map-in-turns.ts';
import { hashRecord } from './audit-chain.ts';
import type { AuditQuery } from './audit-query.ts';
import { findNeedles, matchesQuery } from './matches-query.ts';
import { findHashes, maxPageBytes, readWindow, selectRecords, type WindowRow } from './portion-store.ts';
import { type RecordFault, readRecord } from './read-record.ts';
import type { StoredRecord } from './verify-audit-chain.ts';

/** A record with its event and its fault, if any. */
export interface ListedRecord extends StoredRecord {
  readonly fault: RecordFault | null;
}

export interface AuditListing {
  /** Newest first. */
  readonly records: readonly ListedRecord[];
  /** The sequence to continue from, if there may be more records. */
  readonly next: number | null;
}

/**
 * The maximum number of records that one listing scans. With a sparse filter, the page ends there and names the
 * sequence to continue from.
 */
const maxScannedRecords = 50_000;
/** Server clocks differ and can be adjusted, so the scan continues until this many consecutive records are too old. */
const oldRecordsToStopAt = 2_000;
const clockSlackMs = 3_600_000;

/**
 * Lists records newest first. Filters read the chained text and never the columns beside it, so that a changed column
 * cannot hide a record. The scan is limited and runs in steps, so that other queries can run in between.
 */
export async function pageAuditRecords(db: Reader, query: AuditQuery): Promise<AuditListing> {
  const found: StoredRecord[] = [];
  let before = query.before ?? Number.MAX_SAFE_INTEGER;
  let [bytes, scanned, tooOld] = [0, 0, 0];
  const isOver = () => found.length >= query.limit || bytes >= maxPageBytes;
  const needles = findNeedles(query);
  while (!isOver() && scanned < maxScannedRecords) {
    const window = await readWindow(db, { organizationId: query.organizationId, before, needles });
    if (window.length === 0) return list(db, found, null);
    scanned += window.length;
    for (const record of await findInWindow(db, query, window)) {
      if (isOver()) break;
      found.push(record.stored);
      bytes += Buffer.byteLength(record.stored.record);
      before = record.stored.sequence;
    }
    if (isOver()) break;
    before = window.at(-1)?.sequence ?? 0;
    tooOld = countTooOld(query, window, tooOld);
    if (tooOld >= oldRecordsToStopAt) return list(db, found, null);
    await nextTurn();
  }
  return list(db, found, before > 1 ? before : null);
}

/** Returns the first page of `pageAuditRecords`. */
export async function listAuditRecords(db: Reader, query: AuditQuery): Promise<readonly ListedRecord[]> {
  return (await pageAuditRecords(db, query)).records;
}

/** Returns the matching records of a window, newest first, and all unreadable ones, so that damage hides no record. */
async function findInWindow(
  db: Reader,
  query: AuditQuery,
  window: readonly WindowRow[],
): Promise<readonly { readonly stored: StoredRecord }[]> {
  // A record whose text has an invalid beginning was tampered with: it is listed with its fault.
  const candidates = window.filter(({ at, isHit }) => at === null || (isHit && isInTime(query, at)));
  const sequences = candidates.map(({ sequence }) => sequence);
  const records = await selectRecords(db, query.organizationId, sequences);
  return records.flatMap((stored) => {
    const { event } = readRecord(stored);
    return event === null || matchesQuery(event, query) ? { stored } : [];
  });
}

function isInTime({ fromAt, untilAt }: AuditQuery, at: number): boolean {
  return (fromAt === undefined || at >= fromAt) && (untilAt === undefined || at <= untilAt);
}

function countTooOld({ fromAt }: AuditQuery, window: readonly WindowRow[], before: number): number {
  if (fromAt === undefined) return 0;
  let count = before;
  for (const { at } of window) {
    count = at !== null && at < fromAt - clockSlackMs ? count + 1 : 0;
  }
  return count;
}

/** Records whose comparison or formatting is one step of the main thread. A record costs as much as its text, and 512 bytes. */
export const recordPortions: Pick<Portions<Pick<StoredRecord, 'record'>>, 'sizeOf' | 'maxSize'> = {
  sizeOf: ({ record }) => record.length + 512,
  maxSize: mainThreadBytes,
};

/** Compares each record with its hash too, which depends on a column of the previous record. */
async function list(db: Reader, found: readonly StoredRecord[], next: number | null): Promise<AuditListing> {
  const [first] = found;
  if (first === undefined) return { records: [], next };
  const hashes = await findHashes(
    db,
    first.organizationId,
    found.map(({ sequence }) => sequence - 1),
  );
  const records = await mapInTurns(found, recordPortions, (stored) => {
    const { fault } = readRecord(stored);
    const previous = hashes.get(stored.sequence - 1);
    const isChanged = previous !== undefined && hashRecord(previous, stored.record) !== stored.hash;
    return { ...stored, fault: isChanged ? 'hash_mismatch' : fault } satisfies ListedRecord;
  });
  return { records, next };
}
