import { setImmediate as nextTurn } from 'node:timers/promises';
import { PostgresAdapter, type SelectQueryBuilder } from 'kysely';
import type { AuditEventRow, Reader, Schema } from '../database/index.ts';
import { mainThreadBytes } from '../platform/turns/main-thread-budget.ts';
import { genesisHash } from './audit-chain.ts';
import type { StoredRecord } from './verify-audit-chain.ts';

/** The size limit of one page. A record can contain as much text as a request, and a page has many records. */
export const maxPageBytes = 1024 * 1024;

/** The records that one statement reads, and one step of the main thread parses: their number, and their bytes. */
const portion = { records: 100, bytes: mainThreadBytes };

/** The sequence of a record, and the time in its text; null if the beginning of the text is invalid. */
export interface WindowRow {
  readonly sequence: number;
  readonly at: number | null;
  /** True if the text contains every needle. */
  readonly isHit: boolean;
}

/** Reads a portion of the records before a sequence, newest first; at least one. */
export async function readWindow(
  db: Reader,
  query: {
    readonly organizationId: string;
    readonly before: number;
    readonly needles: readonly string[];
  },
): Promise<readonly WindowRow[]> {
  const { organizationId, before, needles } = query;
  const window = await findRange(
    db
      .selectFrom('audit_events')
      .where('organization_id', '=', organizationId)
      .where('sequence', '<', before)
      .orderBy('sequence', 'desc')
      .limit(portion.records),
  );
  if (window === null) return [];
  const position = db.getExecutor().adapter instanceof PostgresAdapter ? 'strpos' : 'instr';
  const rows = await db
    .selectFrom('audit_events')
    .select((eb) => [
      'sequence',
      eb.fn<string>('substr', ['record', eb.val(1), eb.val(recordBeginning)]).as('beginning'),
      eb
        .case()
        .when(
          eb.and(needles.map((needle) => eb(eb.fn<number>(position, ['record', eb.val(needle)]), '>', 0))),
        )
        .then(1)
        .else(0)
        .end()
        .as('isHit'),
    ])
    .where('organization_id', '=', organizationId)
    .where('sequence', '>=', window.lowest)
    .where('sequence', '<=', window.highest)
    .orderBy('sequence', 'desc')
    .execute();
  return rows.map(({ sequence, beginning, isHit }) => ({
    sequence,
    at: readTime(beginning),
    isHit: Number(isHit) === 1,
  }));
}

const recordBeginning = 200;

function readTime(beginning: string): number | null {
  const [, digits] = /^\{"organizationId":"[^"\\]*","sequence":\d+,"at":(\d{1,15}),/.exec(beginning) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Reads these records of a window, newest first. */
export async function selectRecords(
  db: Reader,
  organizationId: string,
  sequences: readonly number[],
): Promise<StoredRecord[]> {
  if (sequences.length === 0) return [];
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('sequence', 'in', [...sequences])
    .orderBy('sequence', 'desc')
    .execute();
  return rows.map(storedRecord);
}

/** Reads the hashes at these sequences, in steps; at 0, the hash that the first record follows. */
export async function findHashes(
  db: Reader,
  organizationId: string,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const hashes = new Map<number, string>([[0, genesisHash]]);
  const stored = sequences.filter((sequence) => sequence > 0);
  for (let start = 0; start < stored.length; start += portion.records) {
    if (start > 0) await nextTurn();
    const rows = await db
      .selectFrom('audit_events')
      .select(['sequence', 'hash'])
      .where('organization_id', '=', organizationId)
      .where('sequence', 'in', stored.slice(start, start + portion.records))
      .execute();
    for (const { sequence, hash } of rows) hashes.set(sequence, hash);
  }
  return hashes;
}

/** Reads a portion of a chain for verification, oldest first, starting after the sequence `after`; at least one. */
export async function readPortion(
  db: Reader,
  { organizationId, after, limit }: { organizationId: string; after: number; limit: number },
): Promise<StoredRecord[]> {
  const select = db
    .selectFrom('audit_events')
    .where('organization_id', '=', organizationId)
    .where('sequence', '>', after)
    .orderBy('sequence', 'asc')
    .limit(Math.min(limit, portion.records));
  const range = await findRange(select);
  if (range === null) return [];
  const rows = await select.selectAll().where('sequence', '<=', range.highest).execute();
  return rows.map(storedRecord);
}

/** Reads a page of a chain, oldest first, a portion in each step: up to `maxPageBytes`, plus one portion. */
export async function readChain(
  db: Reader,
  { organizationId, after, limit }: { organizationId: string; after: number; limit: number },
): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (let bytes = 0; records.length < limit && bytes < maxPageBytes; ) {
    const some = await readPortion(db, {
      organizationId,
      after: records.at(-1)?.sequence ?? after,
      limit: limit - records.length,
    });
    if (some.length === 0) break;
    records.push(...some);
    bytes += some.reduce((sum, { record }) => sum + Buffer.byteLength(record), 0);
    await nextTurn();
  }
  return records;
}

/** Reads the sizes first, so that records that do not fit are never read. */
async function findRange(
  select: SelectQueryBuilder<Schema, 'audit_events', unknown>,
): Promise<{ readonly lowest: number; readonly highest: number } | null> {
  const sized = await select
    .select((eb) => ['sequence', eb.fn<number>('octet_length', ['record']).as('bytes')])
    .execute();
  const [first] = sized;
  if (first === undefined) return null;
  let bytes = 0;
  let last = first.sequence;
  for (const record of sized) {
    bytes += record.bytes;
    if (bytes > portion.bytes) break;
    last = record.sequence;
  }
  return { lowest: Math.min(first.sequence, last), highest: Math.max(first.sequence, last) };
}

function storedRecord(row: AuditEventRow): StoredRecord {
  return {
    organizationId: row.organization_id,
    sequence: row.sequence,
    at: row.at,
    event: row.event,
    actor: row.actor,
    record: row.record,
    hash: row.hash,
  };
}
