import type { SelectQueryBuilder } from 'kysely';
import {
  type AuditEventRow,
  compileOnce,
  createBatchInsert,
  type Database,
  type Reader,
  type Schema,
  type Tx,
} from '../database/index.ts';
import { formatRecord, genesisHash, hashRecord } from './audit-chain.ts';
import type { AuditEvent } from './audit-event.ts';
import type { ChainPosition, StoredRecord } from './verify-audit-chain.ts';

export interface AuditQuery {
  readonly organizationId: string;
  /** Only records before this place; for paging from the newest backwards. */
  readonly before?: number;
  readonly fromAt?: number;
  readonly untilAt?: number;
  readonly event?: string;
  readonly actor?: string;
  readonly limit: number;
}

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
 * Appends events to their organizations' chains, in the transaction of what they tell of: neither is ever there
 * without the other. Organizations are locked in order, so that two servers never wait for each other.
 */
export async function appendAuditEvents(
  tx: Tx,
  engine: Database['engine'],
  events: readonly AuditEvent[],
  /** What `lockAuditChains` answered in this transaction; the heads of other chains are read. */
  locked: LockedChains = new Map(),
) {
  const byOrganization = Map.groupBy(events, (event) => event.organizationId);
  for (const organizationId of [...byOrganization.keys()].sort()) {
    const head = locked.get(organizationId) ?? (await lockHead(tx, engine, organizationId));
    await appendChain(tx, { organizationId, head, events: byOrganization.get(organizationId) ?? [] });
  }
}

/** The last record of each chain that is locked, by organization. */
export type LockedChains = ReadonlyMap<string, ChainPosition>;

/**
 * Makes whoever else writes of these organizations wait for this transaction, as appending would: what is read from
 * here on is what held when the events come to stand in their chains.
 */
export async function lockAuditChains(
  tx: Tx,
  engine: Database['engine'],
  organizationIds: readonly string[],
): Promise<LockedChains> {
  const locked = new Map<string, ChainPosition>();
  // SQLite's write transaction is the lock already.
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

const moveHead = compileOnce((db) =>
  db.updateTable('audit_heads').set({ sequence: 0, hash: '' }).where('organization_id', '=', ''),
);
const findPosition = compileOnce(selectPosition);
// SQLite's write transaction is the lock already, and it has no `for update`.
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
  if (!made) throw new Error('the head of an audit chain could not be made');
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

/** What one answer may hold: a record has as much text as a request could bring, and a page many records. */
export const mostPageBytes = 16 * 1024 * 1024;

/** Newest first; fewer than the limit where they hold `mostPageBytes` before, but never none for that. */
export async function listAuditRecords(db: Reader, query: AuditQuery): Promise<StoredRecord[]> {
  let select = db
    .selectFrom('audit_events')
    .where('organization_id', '=', query.organizationId)
    .orderBy('sequence', 'desc')
    .limit(query.limit);
  if (query.before !== undefined) select = select.where('sequence', '<', query.before);
  if (query.fromAt !== undefined) select = select.where('at', '>=', query.fromAt);
  if (query.untilAt !== undefined) select = select.where('at', '<=', query.untilAt);
  if (query.event !== undefined) select = select.where('event', '=', query.event);
  if (query.actor !== undefined) select = select.where('actor', '=', query.actor);
  return readBounded(select);
}

/** Oldest first, from the place after `after`: what a verification reads. Bounded like `listAuditRecords`. */
export async function readChain(
  db: Reader,
  options: { readonly organizationId: string; readonly after: number; readonly limit: number },
): Promise<StoredRecord[]> {
  const select = db
    .selectFrom('audit_events')
    .where('organization_id', '=', options.organizationId)
    .where('sequence', '>', options.after)
    .orderBy('sequence', 'asc')
    .limit(options.limit);
  return readBounded(select);
}

/** Asks for the sizes first: what is not answered is not read, either. */
async function readBounded(
  select: SelectQueryBuilder<Schema, 'audit_events', unknown>,
): Promise<StoredRecord[]> {
  const sized = await select
    .select((eb) => ['sequence', eb.fn<number>('octet_length', ['record']).as('bytes')])
    .execute();
  let bytes = 0;
  const page = sized.filter((record) => {
    const hasRoom = bytes < mostPageBytes;
    bytes += record.bytes;
    return hasRoom;
  });
  const sequences = page.map(({ sequence }) => sequence);
  const [first, last] = [sequences[0], sequences.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rows = await select
    .selectAll()
    // Others may have come since.
    .where('sequence', '>=', Math.min(first, last))
    .where('sequence', '<=', Math.max(first, last))
    .execute();
  return rows.map(storedRecord);
}

/** The place of the newest record, as the head says it: a chain that was cut short does not reach it. */
export async function findHead(db: Reader, organizationId: string): Promise<ChainPosition> {
  const head = await db
    .selectFrom('audit_heads')
    .select(['sequence', 'hash'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return head ?? { sequence: 0, hash: genesisHash };
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
