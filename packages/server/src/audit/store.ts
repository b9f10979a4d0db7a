import { PostgresAdapter, type SelectQueryBuilder } from 'kysely';
import {
  type AuditEventRow,
  compileOnce,
  compileWrite,
  createBatchInsert,
  type Database,
  type Reader,
  type Schema,
  type Tx,
} from '../database/index.ts';
import { formatRecord, genesisHash, hashRecord } from './audit-chain.ts';
import type { AuditEvent } from './audit-event.ts';
import type { ChainPosition, StoredRecord } from './verify-audit-chain.ts';

const insertEvents = createBatchInsert('audit_events', [
  'organization_id',
  'sequence',
  'at',
  'event',
  'actor',
  'record',
  'hash',
]);

/**
 * Appends events to their organizations' chains, in the transaction of the action, so that neither exists without the
 * other. Organizations are locked in order, so that two servers never deadlock.
 */
export async function appendAuditEvents(
  tx: Tx,
  engine: Database['engine'],
  events: readonly AuditEvent[],
  /** The result of `lockAuditChains` in this transaction; the heads of other chains are read from the database. */
  locked: LockedChains = new Map(),
) {
  const byOrganization = Map.groupBy(events, (event) => event.organizationId);
  for (const organizationId of [...byOrganization.keys()].sort()) {
    const head = locked.get(organizationId) ?? (await lockHead(tx, engine, organizationId));
    await appendChain(tx, { organizationId, head, events: byOrganization.get(organizationId) ?? [] });
  }
}

/** The last record of each locked chain, by organization. */
export type LockedChains = ReadonlyMap<string, ChainPosition>;

/**
 * Locks the chains of organizations, as an append would, so that reads in this transaction stay valid until the events
 * are appended.
 */
export async function lockAuditChains(
  tx: Tx,
  engine: Database['engine'],
  organizationIds: readonly string[],
): Promise<LockedChains> {
  const locked = new Map<string, ChainPosition>();
  // SQLite's write transaction is already the lock.
  if (engine === 'sqlite') return locked;
  for (const organizationId of [...new Set(organizationIds)].sort())
    locked.set(organizationId, await lockHead(tx, engine, organizationId));
  return locked;
}

async function appendChain(
  tx: Tx,
  chain: {
    readonly organizationId: string;
    readonly head: ChainPosition;
    readonly events: readonly AuditEvent[];
  },
) {
  const { organizationId, head, events } = chain;
  let { sequence, hash } = head;
  const rows = events.map((event) => {
    sequence += 1;
    const record = formatRecord(event, sequence);
    hash = hashRecord(hash, record);
    return {
      organization_id: organizationId,
      sequence,
      at: event.at,
      event: event.event,
      actor: event.actor.name,
      record,
      hash,
    };
  });
  await insertEvents.insert(tx, rows);
  await moveHead(tx, [sequence, hash, organizationId]);
}

const moveHead = compileWrite((db) =>
  db.updateTable('audit_heads').set({ sequence: 0, hash: '' }).where('organization_id', '=', ''),
);
const findPosition = compileOnce(selectPosition);
// SQLite's write transaction is already the lock, and SQLite has no `for update`.
const lockPosition = compileOnce((db) => selectPosition(db).forUpdate());

function selectPosition(db: Reader) {
  return db.selectFrom('audit_heads').select(['sequence', 'hash']).where('organization_id', '=', '');
}

async function lockHead(tx: Tx, engine: Database['engine'], organizationId: string): Promise<ChainPosition> {
  const head = await selectHead(tx, engine, organizationId);
  if (head) return head;
  await tx
    .insertInto('audit_heads')
    .values({ organization_id: organizationId, sequence: 0, hash: genesisHash })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await selectHead(tx, engine, organizationId);
  if (!made) throw new Error('the head of an audit chain could not be created');
  return made;
}

async function selectHead(
  tx: Tx,
  engine: Database['engine'],
  organizationId: string,
): Promise<ChainPosition | undefined> {
  const select = engine === 'postgres' ? lockPosition : findPosition;
  return (await select(tx, [organizationId])).rows[0];
}

/**
 * The size limit of one page, which the main thread formats in one step: a record can contain as much text as a
 * request, and a page has many records.
 */
export const maxPageBytes = 1024 * 1024;
const windowRecords = 1_000;

/** The sequence of a record and the time in its text; null if the beginning of the text is invalid. */
export interface WindowRow {
  readonly sequence: number;
  readonly at: number | null;
}

/** Reads records before a sequence, newest first: at most 1,000 and `maxPageBytes`, but at least one. */
export async function readWindow(
  db: Reader,
  { organizationId, before }: { readonly organizationId: string; readonly before: number },
): Promise<readonly WindowRow[]> {
  const window = await findRange(
    db
      .selectFrom('audit_events')
      .where('organization_id', '=', organizationId)
      .where('sequence', '<', before)
      .orderBy('sequence', 'desc')
      .limit(windowRecords),
  );
  if (window === null) return [];
  const rows = await db
    .selectFrom('audit_events')
    .select((eb) => [
      'sequence',
      eb.fn<string>('substr', ['record', eb.val(1), eb.val(recordBeginning)]).as('beginning'),
    ])
    .where('organization_id', '=', organizationId)
    .where('sequence', '>=', window.lowest)
    .where('sequence', '<=', window.highest)
    .orderBy('sequence', 'desc')
    .execute();
  return rows.map(({ sequence, beginning }) => ({ sequence, at: readTime(beginning) }));
}

const recordBeginning = 200;

function readTime(beginning: string): number | null {
  const [, digits] = /^\{"organizationId":"[^"\\]*","sequence":\d+,"at":(\d{1,15}),/.exec(beginning) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Finds the sequences, within a range, of the records whose text contains every needle. */
export async function findContaining(
  db: Reader,
  stretch: {
    readonly organizationId: string;
    readonly newest: number;
    readonly oldest: number;
    readonly needles: readonly string[];
  },
): Promise<ReadonlySet<number>> {
  const position = db.getExecutor().adapter instanceof PostgresAdapter ? 'strpos' : 'instr';
  let select = db
    .selectFrom('audit_events')
    .select('sequence')
    .where('organization_id', '=', stretch.organizationId)
    .where('sequence', '<=', stretch.newest)
    .where('sequence', '>=', stretch.oldest);
  for (const needle of stretch.needles) {
    select = select.where((eb) => eb(eb.fn<number>(position, ['record', eb.val(needle)]), '>', 0));
  }
  return new Set((await select.execute()).map(({ sequence }) => sequence));
}

/** Reads these records of an organization, newest first. */
export async function selectRecords(
  db: Reader,
  organizationId: string,
  sequences: readonly number[],
): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (const some of inChunks(sequences)) {
    const rows = await db
      .selectFrom('audit_events')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('sequence', 'in', [...some])
      .orderBy('sequence', 'desc')
      .execute();
    records.push(...rows.map(storedRecord));
  }
  return records;
}

/** Reads the hashes at these sequences; at 0, the hash that the first record follows. */
export async function findHashes(
  db: Reader,
  organizationId: string,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const hashes = new Map<number, string>([[0, genesisHash]]);
  for (const some of inChunks(sequences.filter((sequence) => sequence > 0))) {
    const rows = await db
      .selectFrom('audit_events')
      .select(['sequence', 'hash'])
      .where('organization_id', '=', organizationId)
      .where('sequence', 'in', [...some])
      .execute();
    for (const { sequence, hash } of rows) hashes.set(sequence, hash);
  }
  return hashes;
}

function* inChunks(sequences: readonly number[]): Generator<readonly number[]> {
  for (let start = 0; start < sequences.length; start += 500) yield sequences.slice(start, start + 500);
}

/**
 * Reads records for verification, oldest first, starting after the sequence `after`: up to `maxBytes`, but at least
 * one.
 */
export async function readChain(
  db: Reader,
  options: {
    readonly organizationId: string;
    readonly after: number;
    readonly limit: number;
    readonly maxBytes?: number;
  },
): Promise<StoredRecord[]> {
  const { organizationId, after, limit, maxBytes } = options;
  const select = db
    .selectFrom('audit_events')
    .where('organization_id', '=', organizationId)
    .where('sequence', '>', after)
    .orderBy('sequence', 'asc')
    .limit(limit);
  const range = await findRange(select, maxBytes);
  if (range === null) return [];
  const rows = await select.selectAll().where('sequence', '<=', range.highest).execute();
  return rows.map(storedRecord);
}

/** Reads the sizes first, so that records that do not fit are never read. */
async function findRange(
  select: SelectQueryBuilder<Schema, 'audit_events', unknown>,
  maxBytes = maxPageBytes,
): Promise<{ readonly lowest: number; readonly highest: number } | null> {
  const sized = await select
    .select((eb) => ['sequence', eb.fn<number>('octet_length', ['record']).as('bytes')])
    .execute();
  let bytes = 0;
  const page = sized.filter((record) => {
    const hasRoom = bytes < maxBytes;
    bytes += record.bytes;
    return hasRoom;
  });
  const [first, last] = [page[0]?.sequence, page.at(-1)?.sequence];
  if (first === undefined || last === undefined) return null;
  return { lowest: Math.min(first, last), highest: Math.max(first, last) };
}

/** Finds the sequence of a record before the start of a chain; null if there is none. */
export async function findBeforeFirst(db: Reader, organizationId: string): Promise<number | null> {
  const row = await db
    .selectFrom('audit_events')
    .select('sequence')
    .where('organization_id', '=', organizationId)
    .where('sequence', '<', 1)
    .limit(1)
    .executeTakeFirst();
  return row?.sequence ?? null;
}

/** Finds the sequence of the last record before another; 0 if there is none. */
export async function findLastBefore(db: Reader, organizationId: string, sequence: number): Promise<number> {
  const row = await db
    .selectFrom('audit_events')
    .select((eb) => eb.fn.max('sequence').as('last'))
    .where('organization_id', '=', organizationId)
    .where('sequence', '<', sequence)
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** Reads the head of a chain, which names its newest record; null if there is none. */
export async function findHeadRow(db: Reader, organizationId: string): Promise<ChainPosition | null> {
  const head = await db
    .selectFrom('audit_heads')
    .select(['sequence', 'hash'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return head ?? null;
}

/** Reads the head of a chain like `findHeadRow`; returns the position before the first record if there is no head. */
export async function findHead(db: Reader, organizationId: string): Promise<ChainPosition> {
  return (await findHeadRow(db, organizationId)) ?? { sequence: 0, hash: genesisHash };
}

/** Finds the next organization, by id, that has records or a head. */
export async function findNextChain(db: Reader, after: string): Promise<string | null> {
  const found = await Promise.all(
    (['audit_events', 'audit_heads'] as const).map((table) =>
      db
        .selectFrom(table)
        .select('organization_id')
        .where('organization_id', '>', after)
        .orderBy('organization_id')
        .limit(1)
        .executeTakeFirst(),
    ),
  );
  const [next] = found.flatMap((row) => row?.organization_id ?? []).sort();
  return next ?? null;
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
